"""Recognises what stands beside a document's text: end matter, captions, notices, garbled letters."""

import re

OF_A_PAGE = (
    r"articles?|posts?|stories|content|news|topics|links|coverage|pages|items|reading|products|"
    r"videos?|reports?|documents?|searches|podcasts?|comments|updates?|headlines|entries|episodes"
)
END_MATTER = re.compile(
    r"(?:general |external |primary |secondary |web |online )?(?:references|citations|sources|links)"
    r"(?: cited)?(?:(?: and|,| &)? (?:notes|further reading|external links|links|citations))?|"
    r"(?:foot|end)?notes(?: and (?:references|citations|sources))?|(?:selected |select )?bibliography|"
    r"(?:works|literature|references) cited|further (?:reading|information)|see also|"
    rf"related(?: (?:{OF_A_PAGE}))?|more (?:from|on|about|in|{OF_A_PAGE}|like this)\b.*|"
    r"you (?:may|might|will|'ll)(?: also)? (?:like|enjoy|love|be interested).*|recommended\b.*|"
    r"about the authors?|(?:author|about) bio.*|about (?:us|me|this site)|trending\b.*|"
    rf"(?:popular|latest|recent|featured|top|our|other|previous|new|must see|must read) (?:{OF_A_PAGE}|posts)"
    r"(?: from\b.*)?|most (?:read|viewed|popular|shared|commented|recent|discussed)\b.*|"
    r"(?:\d+ |reader |user |leave a |post a |add a |write a )?(?:comments?|repl(?:y|ies)|responses?)"
    r"(?: \(?\d+\)?| on\b.*)?|\d+ thoughts? on\b.*|join the (?:conversation|discussion)|"
    r"(?:our )?newsletters?\b.*|subscribe\b.*|sign up\b.*|(?:advertisement|sponsored|promoted)\b.*|"
    r"contact(?: us| details| information)?|privacy\b.*|cookies?\b.*|your privacy\b.*|"
    r"(?:site |main |page )?(?:navigation|menu)(?: menu)?|categor(?:y|ies)|tags?|(?:blog )?archives?|"
    r"share(?: (?:this|on|via)\b.*)?|follow (?:us|me)\b.*|(?:table of )?contents|(?:on|in) this "
    r"(?:page|section|article)|index|(?:photo |image |media )?gallery|photos?|credits(?: and personnel)?|"
    r"acknowledge?ments?|copyright\b.*|licen[cs](?:e|ing)(?: information)?|read (?:more|next|also)\b.*|"
    r"up next\b.*|(?:next|previous) (?:article|post|story|page|entry)\b.*|(?:post|article) navigation|"
    r"(?:search|log ?in|sign in|footer|site ?map|disclaimer|quick links|useful links|donate|support us)|"
    r"terms of (?:use|service)|skip to\b.*|social media|stay (?:connected|in touch|informed|up to date)\b.*|"
    r"track ?list(?:ing)?|product details|about this (?:site|website|blog)|what others are saying|"
    r"weblinks|einzelnachweise|siehe auch|literatur|fu(?:ß|ss)noten|quellen|kommentare|"
    r"(?:notes et )?références|voir aussi|liens externes|articles connexes|commentaires|"
    r"referencias|véase también|enlaces externos|bibliografía|comentarios|"
    r"referências|ver também|ligações externas|note|altri progetti|collegamenti esterni|voci correlate|"
    r"referenties|zie ook|externe links|bronnen",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^[\W\d]{0,12}(?=\w)|[\W_]{1,12}$")
CREDIT = re.compile(
    r"\((?:photo|image|picture|photograph|credit|via|courtesy|ap photo|getty)[^()]{0,120}\)[.\s]{0,3}$|"
    r"\b(?:getty images|ap photo|associated press|shutterstock|alamy|imagn|usa today sports|usatsi|"
    r"us presswire|icon sportswire|wireimage|afp|reuters|epa|istock|unsplash|flickr|wikimedia commons)"
    r"\W{0,3}$|\b(?:photo|image|picture|photograph|illustration)s?(?: credits?)?(?: by\b|:)[^.]{2,60}\.?$|"
    r"^(?:photo|image|picture|photograph|illustration)s?(?: credits?| courtesy)?(?: by\b|:| of\b)|"
    r"^(?:photo )?(?:credit|courtesy)(?:s|:| of)|^[A-Z][^./]{2,60}[/|] ?(?:getty|ap\b|reuters|afp|usa|epa)",
    re.IGNORECASE,
)
FIGURE = re.compile(
    r"^(?:fig(?:ure|\.)?|table|plate|map|photo|image|chart|exhibit) ?\d{1,3}(?:\.\d{1,3})?\s?[.:–—|-]",
    re.I,
)
NOTICE = re.compile(
    r"^\W{0,3}(?:©|\(c\) ?\d|copyright (?:©|\(c\)|\d)|all rights reserved|advertisement|sponsored\b|"
    r"skip to|share (?:this|on|via)\b|follow us|subscribe (?:to|now|for|today)|sign (?:up|in) (?:to|for|with|here)|"
    r"log ?in (?:to|with|here)|by (?:clicking|continuing|using this|submitting|signing|subscribing)|"
    r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies|we (?:and our|value your privacy)|click here|"
    r"tap here|read more\b|continue reading|posted (?:by|in|on)\b|filed under|tagged\b|tags? ?:|categor(?:y|ies) ?:|"
    r"related ?:|read (?:also|next) ?:|also read|see also ?:|(?:please )?enable javascript|"
    r"your email address will|save my name|this site uses akismet|article continues|loading|"
    r"(?:you|please) (?:need|must) (?:to )?(?:enable|log|sign|be logged)|this (?:page|article) was last|"
    r"last (?:updated|modified|edited)|page last|reading time|\d{1,3} min(?:ute)?s? read|retrieved from|"
    r"view (?:all|more|comments)|load more|show (?:more|less|all)|back to top|jump to|next article|"
    r"previous article|print this|email this|report this|text is available under|"
    r"your browser does not|sorry, your browser|an error occurred)",
    re.IGNORECASE,
)
SHORT = 400  # letters: only a paragraph up to here is taken for a caption or notice
ODD = re.compile(r"(?<=\w)[\[\]\\^_`$%@{}|~#&;<>=](?=\w)")


def begins_end_matter(heading: str) -> bool:
    """Does this heading stand over references, comments, related pages and the like?"""
    plain = NUMBER.sub("", NUMBER.sub("", heading[:200]))
    return len(plain) <= 80 and bool(END_MATTER.fullmatch(plain.replace("’", "'")))


def is_caption(text: str) -> bool:
    """Is this the line under a picture, by its credit or its number?"""
    return len(text) <= SHORT and bool(CREDIT.search(text) or FIGURE.match(text))


def is_notice(text: str) -> bool:
    """Is this the page speaking of itself: rights, cookies, prompts to share and to subscribe?"""
    return len(text) <= SHORT and bool(NOTICE.match(text))


def is_garbled(text: str) -> bool:
    """Are these the codes of a font instead of letters, as from a PDF without a character map?"""
    return len(text) > 30 and len(ODD.findall(text)) > len(text) / 25
