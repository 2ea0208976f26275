from pathlib import Path
src=Path('/tmp/m/scratch_test.py').read_text().split('def test_it')[0]
exec(src)
SW={'base':[], 'noopt':['--js-flags=--no-opt'],'semi':['--js-flags=--min-semi-space-size=32'],'noopt,semi,sparkplug':['--js-flags=--no-opt --min-semi-space-size=32 --always-sparkplug'],'nomaglev':['--js-flags=--no-maglev'],
 'feat':['--disable-features=PaintHolding,Translate,OptimizationHints,MediaRouter,AcceptCHFrame,BackForwardCache,SpareRendererForSitePerProcess','--disable-renderer-accessibility'],'base2':[]}
def test_sw(newsroom):
  a=newsroom.create(topic='Honey bees',min_words=400)
  newsroom.wait(a)
  for rnd in range(2):
   for sw in SW:
    with sync_playwright() as pw:
        br=pw.chromium.launch(executable_path=shutil.which("chromium-headless-shell"),args=[*SWITCHES,*SW[sw]])
        with M(f'TOTAL {sw}'):
          for n in range(2):
            ctx=br.new_context(viewport={"width": 1360, "height": 950})
            t=Tab(ctx,newsroom)
            for i in range(2):
                    p=t.go(); expect(p.get_by_label("Topic")).to_be_visible(); at_rest(p)
            p=t.open_article(a); expect(p.locator("#paper .text")).to_be_visible()
            for v in ('Edit','Facts','Figures'): turn_to(p,v)
            t.go('/history'); expect(p.get_by_role("button", name="Open: ").first).to_be_visible()
            if n: time.sleep(.1)
            else: ctx2=ctx
        br.close()
