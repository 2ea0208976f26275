"""What paywalls, logins and consent pages say, in eight languages; see `wallwords`."""

import re

from byline.research.reading.wallwords import either

TEXT = r"(?:article|story|post|content|text|page|report|issue|paper)"
JOIN = r"(?:subscribe|register|join|upgrade|log ?in|sign (?:in|up)|create an? .{0,20}account)"
ALL = r"(?: (?:full|rest|whole|entire|free|of|the|this|member|only)){0,4}"
MEMBERS = r"(?:subscribers|members)"
# A paragraph that begins so asks for money or a login before the text goes on. Newsletters do not,
# nor do blogs that offer their archive under texts that are all there.
PAY_SAYS = re.compile(
    r"(?!.{0,200}(?:newsletter|archive))(?:.{0,80}[.!?…:] )?"
    + either(
        rf"(?:please )?{JOIN}(?: .{{1,40}})? to (?:continue|keep|finish|go on)(?: reading|$|\W)",
        rf"(?:please )?{JOIN}(?: .{{1,40}})? to (?:unlock|read|access|view|see) "
        rf"(?:on|the|this|more|full|your|all){ALL}(?: {TEXT}|$|\W)",
        rf"(?:to|want to) (?:continue|keep|finish) reading(?: (?:this|the) {TEXT})?,? ?"
        r"(?:please|subscribe|sign|log|register|create|become|start|you|\W|$)",
        r"to read (?:the (?:full|rest|whole)|this) .{0,30}"
        r"(?:subscribe|log in|sign|register|become)",
        rf"this (?:premium |exclusive )?{TEXT} is (?:only |exclusively )?"
        r"(?:for|reserved for|available (?:only )?(?:to|for)) "
        rf"(?:paid |paying |our |registered |premium )?(?:only )?{MEMBERS}",
        rf"(?:the author made )?this {TEXT} (?:available )?(?:to|for) .{{1,20}}{MEMBERS} only",
        rf"(?:this is a |only )?{MEMBERS}[ -]only (?:article|story|content|post)$",
        r"you(?:'ve| have) (?:reached|read|used) (?:your|all|the) .{0,40}(?:articles?|limit)",
        r"(?:jetzt |sofort )?(?:weiterlesen mit|weiter lesen mit|abonnieren und weiterlesen)",
        r"(?:dieser|den|der) (?:ganze[nr]? |vollständige[nr]? )?(?:artikel|beitrag|text|inhalt) "
        r"(?:ist )?(?:nur |exklusiv )?(?:für|mit) .{0,30}(?:abonnent|abo\b|plus)",
        r"um weiterzulesen|lesen sie weiter mit|sie möchten weiterlesen|weiterlesen\?",
        r"(?:cet article|la suite|ce contenu) (?:de cet article )?est réservée? "
        r"(?:à nos |aux )abonn",
        r"il vous reste \d{1,2}(?:[.,]\d+)? ?% de cet article|pour lire la suite",
        r"abonnez-vous pour (?:lire|continuer|accéder)",
        r"(?:este )?(?:contenido|artículo) (?:es )?(?:exclusivo|solo|sólo) para "
        r"(?:suscriptor|abonad)",
        r"(?:suscríbe(?:te|se)|regístra(?:te|se)|inicia sesión) para (?:seguir|continuar|leer)",
        r"(?:questo )?(?:contenuto|articolo) (?:è )?(?:riservato agli|solo per(?: gli)?) abbonat",
        r"(?:abbonati|accedi|registrati) per (?:continuare|leggere)|per continuare a leggere",
        r"(?:este )?(?:conteúdo|matéria|artigo) (?:é )?(?:exclusivo|só) para assinantes",
        r"(?:assine|cadastre-se|faça login) para (?:continuar|ler)",
        r"(?:dit )?artikel is (?:alleen|exclusief) (?:voor|toegankelijk voor) abonnees",
        r"(?:lees verder|verder lezen) (?:met een|als) (?:abonnement|abonnee)|verder lezen\?",
        r"(?:artykuł|treść|dalsza część) .{0,30}(?:tylko|wyłącznie) dla "
        r"(?:subskrybent|prenumerator)",
        r"(?:wykup|kup) (?:dostęp|subskrypcję|prenumeratę)",
        r"pozostało(?: do przeczytania)? \d{1,2} ?%",
    )
)
LOGIN_NAMES = re.compile(
    either(
        r"(?:please )?(?:log|sign) ?in(?: or (?:sign up|register|create an account))?",
        r"(?:log|sign) ?in to (?:your account|continue|\w{1,20})",
        r"(?:log|sign) ?in (?:required|with your .{1,30})",
        r"(?:member |user |account )?login(?: page| required)?|authentication required|sign up",
        r"anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesi[óo]n|acceso|accedi",
        r"entrar|iniciar sessão|inloggen|aanmelden|logowanie|zaloguj(?: się)?",
    )
)
LOGIN_SAYS = re.compile(
    r"(?<!\w)(?:you (?:must|need to|have to)|please) (?:be (?:logged|signed) in|(?:log|sign) ?in)"
    r"(?: or .{1,30})? to (?:continue|view|see|read|access)|"
    r"(?:log|sign) ?in to (?:continue|view (?:this|the)|see this|read this)"
)
CONSENT_NAMES = re.compile(
    either(
        r"before you continue(?: to .{1,30})?",
        r"(?:we value |about |manage )?your privacy(?: choices)?",
        r"we (?:care about|respect) your privacy|your data,? your choice|your choices",
        r"(?:cookie|privacy|consent|data protection)[ -](?:consent|settings|preferences|notice|"
        r"choices|manager|cent(?:er|re)|wall)",
        r"privacy preference cent(?:er|re)|cookies|consent",
        r"manage (?:consent|cookie|privacy)(?: preferences| settings)?|cookie-einstellungen",
        r"bevor (?:sie|du) (?:fortfahren|weitermach|zu )\w{0,3}.{0,40}|datenschutz-?einstellungen",
        r"(?:ihre|deine) (?:privatsphäre|einwilligung|zustimmung)(?: .{0,40})?",
        r"privatsphäre-?einstellungen|(?:wir verwenden|diese seite verwendet) cookies",
        r"einwilligung|zustimmung",
        r"avant (?:de continuer|d'accéder à .{1,40})",
        r"(?:vos|votre) (?:choix|vie privée|consentement)(?: .{0,40})?",
        r"(?:gestion|paramètres) des cookies|gérer (?:mes|vos) (?:choix|cookies)",
        r"antes de (?:continuar|ir a .{1,30})|(?:tu|su|sua) privacid(?:ad|ade) .{0,40}",
        r"aviso de cookies|configura(?:ción|ções) (?:de|das|de las) cookies",
        r"prima di continuare(?: .{0,30})?|la tua privacy(?: .{0,40})?",
        r"voordat je (?:verdergaat|doorgaat)(?: .{0,30})?|(?:jouw|uw|je) privacy(?: .{0,40})?",
        r"zanim przejdziesz .{0,40}|(?:szanujemy |cenimy )?twoj[ąa] prywatność(?: .{0,40})?",
    )
)
COOKIE = (
    r"(?:cookies?|tracking|privacy|personal (?:data|information)|your (?:data|consent|choices))"
)
# A paragraph in which a site asks its reader for consent, or tells what its cookies do.
CONSENT_TEXT = re.compile(
    either(
        rf"(?:we|our site|this (?:web)?site|our (?:\d+ )?partners)\b.{{0,120}}{COOKIE}",
        r"(?:these|necessary|functional|analytical|performance|targeting|marketing|advertisement|"
        r"strictly necessary|third[ -]party) cookies",
        r"by (?:clicking|choosing|continuing|pressing|selecting).{0,160}(?:cookie|consent|agree)",
        r"store and/or access information on a device|legitimate interest|withdraw your consent",
        r"when you visit any website, it may store|(?:accept|allow|reject) (?:all|cookies)",
        r"(?:wir|unsere (?:\d+ )?partner|diese (?:web)?seite|website)\b.{0,160}"
        r"(?:cookies|tracking|daten|privatsphäre)",
        r"(?:diese|notwendige|erforderliche) cookies|einwilligung",
        r"(?:mit|ohne) werbung.{0,60}(?:weiterlesen|nutzen|lesen)|besuchen sie .{0,60}mit werbung",
        r"(?:nous|nos (?:\d+ )?partenaires|ce site)\b.{0,160}(?:cookies|données|traceurs)",
        r"(?:utilizamos|usamos|nosotros|nós|este sit[ei]o?|nuestros socios)\b.{0,160}"
        r"(?:cookies|datos|dados)",
        r"(?:utilizziamo|usiamo|noi|questo sito|i nostri partner)\b.{0,160}(?:cookie|dati)",
        r"(?:wij|onze partners|deze (?:web)?site)\b.{0,160}(?:cookies|gegevens)",
        r"(?:nasi partnerzy|używamy|ta strona|nasza strona)\b.{0,160}"
        r"(?:cookies|ciasteczek|dan(?:e|ych))",
    )
)
CONSENT_ASKS = re.compile(
    r"(?<!\w)"
    + either(
        r"accept all|accept (?:all )?cookies|allow all|reject all",
        r"agree(?: and (?:close|continue))?",
        r"i accept|manage (?:consent|my) preferences|confirm my choices|save (?:my )?preferences",
        r"alle (?:cookies )?(?:akzeptieren|annehmen|zulassen)|akzeptieren|zustimmen|einverstanden",
        r"tout accepter|accepter|j'accepte|tout refuser|aceptar(?: todo| todas)?",
        r"accetta(?: tutto| e)?|aceitar(?: todos| tudo)?|concordo|(?:alles )?accepteren|akkoord",
        r"akceptuj(?:ę)?|zgadzam się",
    )
    + r"(?!\w)"
)
POLICY = re.compile(r"polic(?:y|ies)|richtlinie|erklärung|politique|política|informativa|beleid")
