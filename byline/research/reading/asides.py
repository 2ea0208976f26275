"""Recognises what stands beside a document's text: end matter, captions, notices, garble."""

import re


def _any(patterns: str) -> str:
    """Join patterns that are written one a line."""
    return "(?:" + "|".join(p.strip() for p in patterns.strip().split("\n")) + ")"


THINGS = (
    r"(?:articles?|posts?|stories|content|news|topics|links|coverage|pages|videos?|searches|"
    r"podcasts?|comments|headlines|entries|episodes)"
)
END_MATTER = re.compile(
    _any(
        rf"""
        (?:general |external |primary |secondary |web |online )?(?:references|citations|sources)
        (?:references|sources|notes|citations)(?: and|,| &) (?:notes|references|citations|links)
        (?:references|sources|notes|citations)(?: and|,| &) (?:further reading|external links)
        (?:external |web )?links(?: cited)?
        (?:foot|end)?notes(?: and (?:references|citations|sources))?
        (?:select(?:ed)? )?bibliography
        (?:works|literature|references) cited
        further (?:reading|information)
        see also
        related(?: (?:{THINGS}|products|reading|items|documents))?
        more (?:from\b.*|like this|on this\b.*|in this section|{THINGS})
        you (?:may|might|will|'ll)(?: also)? (?:like|enjoy|love|be interested).*
        (?:recommended|trending|suggested)(?: (?:for you|now|today|reading|{THINGS}))?
        about the authors?
        (?:author|about) bio.*
        about (?:us|me|this (?:site|website|blog))
        (?:popular|latest|recent|featured|top|our|other|previous|new|must.see) {THINGS}.{{0,20}}
        most (?:read|viewed|popular|shared|commented|recent|discussed)(?: \w+)?
        (?:\d+ |reader |user |(?:leave|post|add|write) a )?(?:comment|reply|response)(?: to\b.*)?
        (?:\d+ |reader |user |all )?(?:comments|replies|responses)(?: \(?\d+\)?| (?:on|to)\b.*)?
        \d+ thoughts? on\b.*
        join the (?:conversation|discussion)
        (?:our )?newsletters?(?: sign-?up)?
        (?:subscribe|sign up)\b.*
        (?:advertisement|sponsored|promoted)(?: \w+)?
        contact(?: us| details| information)?
        buy me a coffee
        (?:your )?privacy(?: (?:policy|notice|settings|preferences|statement|choices|overview))?
        (?:[a-z]+ ){{0,3}}cookies(?: (?:policy|settings|preferences|notice|consent))?
        cookie (?:policy|settings|preferences|notice|consent|list)
        manage (?:\w+ )?(?:consent|preferences)(?: preferences)?
        (?:site |main |page )?(?:navigation|menu)(?: menu)?
        categor(?:y|ies)
        tags?
        (?:blog )?archives?
        share(?: (?:this|on|via)\b.*)?
        follow (?:us|me)\b.*
        (?:table of )?contents
        (?:on|in) this (?:page|section|article)
        index
        (?:photo |image |media )?gallery
        photos?
        credits(?: and personnel)?
        acknowledge?ments?
        copyright(?: (?:notice|©.*|\(c\).*|\d.*))?
        licen[cs](?:e|ing)(?: information)?
        (?:read (?:more|next|also)|up next)\b.*
        (?:next|previous) (?:article|post|story|page|entry)\b.*
        (?:post|article) navigation
        search|log ?in|sign in|footer|site ?map|disclaimer|quick links|useful links|donate
        terms of (?:use|service)
        skip to\b.*
        social media
        stay (?:connected|in touch|informed|up to date)\b.*
        track ?list(?:ing)?
        product details
        what others are saying
        weblinks|einzelnachweise|siehe auch|literatur|fu(?:ß|ss)noten|quellen|kommentare
        (?:notes et )?références|voir aussi|liens externes|articles connexes|commentaires
        referencias|véase también|enlaces externos|bibliografía|comentarios
        referências|ver também|ligações externas
        note|altri progetti|collegamenti esterni|voci correlate
        referenties|zie ook|externe links|bronnen
        """
    ),
    re.IGNORECASE,
)
LONGEST_END_MATTER = 80  # letters of such a heading
NUMBER = re.compile(r"^[\W\d]{0,12}(?=\w)|[\W_]{1,12}$")
PICTURE = r"(?:photo|image|picture|photograph|illustration)"
CREDIT = re.compile(
    _any(
        rf"""
        \((?:{PICTURE}|credit|via|courtesy|ap photo|getty)[^()]{{0,120}}\)[.\s]{{0,3}}$
        \b(?:getty images|ap photo|associated press|shutterstock|alamy|imagn|usatsi)\W{{0,3}}$
        \b(?:usa today sports|us presswire|icon sportswire|wireimage|afp|reuters|epa)\W{{0,3}}$
        \b(?:istock|unsplash|flickr|wikimedia commons)\W{{0,3}}$
        \b{PICTURE}s?(?: credits?)?(?: by\b|:)[^.]{{2,60}}\.?$
        ^{PICTURE}s?(?: credits?| courtesy)?(?: by\b|:| of\b)
        ^(?:photo )?(?:credit|courtesy)(?:s|:| of)
        ^[^\W\d_][^./]{{2,60}}[/|] ?(?:getty|ap\b|reuters|afp|usa|epa)
        """
    ),
    re.IGNORECASE,
)
FIGURE = re.compile(
    r"(?:fig(?:ure|\.)?|table|plate|map|photo|image|chart) ?\d{1,3}(?:\.\d{1,3})?\s?[.:–—|-]",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"\W{0,3}"
    + _any(
        r"""
        ©|\(c\) ?\d|copyright (?:©|\(c\)|\d)|all rights reserved
        advertisement|sponsored\b|article continues|loading
        skip to|jump to|back to top|share (?:this|on|via)\b|follow us
        subscribe (?:to|now|for|today)|sign (?:up|in) (?:to|for|with|here)|log ?in (?:to|with|here)
        by (?:clicking|continuing|using this|submitting|signing|subscribing)
        (?:we|this (?:web)?site|our (?:web)?site) uses? cookies|these cookies
        we (?:and our|value your privacy)|this site uses akismet
        (?:click|tap) here|read more\b|continue reading|load more
        posted (?:by|in|on)\b|filed under|tagged\b|(?:tags?|categor(?:y|ies)|related|see also) ?:
        read (?:also|next) ?:|also read|next article|previous article
        (?:please )?enable javascript|your browser does not|sorry, your browser|an error occurred
        (?:you|please) (?:need|must) (?:to )?(?:enable|log|sign|be logged)
        your email address will|save my name
        this (?:page|article) was last|last (?:updated|modified|edited)|page last
        reading time|\d{1,3} min(?:ute)?s? read|retrieved from|text is available under
        view (?:all|more|comments)|show (?:more|less|all)|(?:print|email|report) this
        """
    ),
    re.IGNORECASE,
)
SHORT = 400  # letters: only a paragraph up to here is taken for a caption or notice
ODD = re.compile(r"(?<=\w)[\[\]\\^`$%{}|~#&;<>](?=\w)")
LEAST_GARBLED, MOST_ODD = 60, 0.04  # letters, and the share of signs inside words


def begins_end_matter(heading: str) -> bool:
    """Does this heading stand over references, comments, related pages and the like?"""
    plain = NUMBER.sub("", NUMBER.sub("", heading[:200])).replace("’", "'")
    return len(plain) <= LONGEST_END_MATTER and bool(END_MATTER.fullmatch(plain))


def is_caption(text: str) -> bool:
    """Is this the line under a picture, by its credit or its number?"""
    return len(text) <= SHORT and bool(CREDIT.search(text) or FIGURE.match(text))


def is_notice(text: str) -> bool:
    """Is this the page speaking of itself: rights, cookies, prompts to share and to subscribe?"""
    return len(text) <= SHORT and bool(NOTICE.match(text))


def is_garbled(text: str) -> bool:
    """Are these the codes of a font instead of letters, as from a PDF without a character map?"""
    return len(text) > LEAST_GARBLED and len(ODD.findall(text)) > MOST_ODD * len(text)
