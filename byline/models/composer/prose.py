"""Tells sentences that an editor would print from menus, cries and adverts, and which can stand alone.

The word lists are English; a text in another language is judged by its form only.
"""

import re

from byline.research.words import FUNCTION

PRONOUNS = "he|she|it|its|his|hers?|him|their|theirs|they|them|this|these|those|that|such|here|there|one|ones"
CONNECTIVES = (
    "be that as it may|farther|clearly|ok|okay|ditto|then|thus|hence|therefore|however|moreover|furthermore|additionally|also|but|and|or|so|yet|nor|"
    "although|though|both|neither|either|another|others?|instead|similarly|likewise|nevertheless|"
    "nonetheless|meanwhile|afterwards?|later|eventually|finally|soon|again|still|even|indeed|besides|"
    "otherwise|consequently|accordingly|elsewhere|conversely|because|since|rather|what|why|how|which|"
    "who|whose|where|once|when|while|after|before|until|unless|if|just|only|perhaps|maybe|well|yes|no|"
    "not|now|oh|plus|ultimately|unfortunately|fortunately|overall|altogether|interestingly|importantly|"
    "notably|specifically|crucially|basically|essentially|alternatively|equally|initially|originally|"
    "subsequently|previously|earlier|firstly|secondly|thirdly|lastly|further|speaking|given|rounding|"
    "together|regarding|likewise|"
    "adding|regardless|sometimes|often|usually|generally|typically|traditionally|first|second|third|next"
)
QUANTIFIERS = (
    "two|three|four|five|six|most|many|several|some|few|all|none|each|half|much|more|less|part"
)
DEFINITE = (
    "former|latter|same|other|others|second|third|first|next|last|two|three|four|pair|duo|trio|group|"
    "move|incident|decision|result|results|news|ruling|statement|project|company|film|book|report|case|"
    "article|author|authors|reason|idea|problem|remaining|rest|following|above|aforementioned|study|"
    "findings|team|event|show|song|album|game|building|plan|deal|man|woman|boy|girl|couple|singer|actor|"
    "actress|star|player|researchers|scientists|law|bill|document|paper|proposal|agreement|video|list|"
    "series|story|process|method|approach|system|site|area|change|changes|program|programme|answer|"
    "question|goal|aim|purpose|point|issue|effect|effects|spokesman|spokeswoman|spokesperson|officials?|"
    "suspect|victim|court|judge|letter|speech|interview|post|tweet|message|announcement|new|latter's"
)
DEPENDENT = re.compile(
    rf"^[\"“'‘(\[]*(?:(?:{PRONOUNS}|{CONNECTIVES}|{QUANTIFIERS})\b|the (?:{DEFINITE})\b|"
    r"in (?:addition|contrast|particular|turn|response|return|fact|other words|short|that|this|these|"
    r"those|doing so|all|total|general|the end|the process|the meantime|so doing|it|them|one|both|"
    r"either case|many|some|most)\b|as (?:such|a result|well|for|mentioned|noted|of|above|previously|"
    r"stated|the (?:name|title)|it|he|she|they|an example|if|part of (?:this|that|the))\b|"
    r"for (?:example|instance|this|that|these|him|her|them|his|its|their|many|some|others|more)\b|"
    r"on (?:the other|one hand|top of|average|this|that|these|the contrary|balance)\b|"
    r"to (?:this|that|be fair|do so|some|begin|start|date|achieve|his|her|their|its|make matters|"
    r"put|conclude|sum|mark|help|ensure)\b|at (?:this|that|the same|the time|first|least|one point|"
    r"times|the end|his|her|their|its)\b|by (?:then|that|this|contrast|comparison|the time|doing|"
    r"his|her|its|their|now)\b|with (?:this|that|these|those|it|his|her|their|its|the (?:two|help))\b|"
    r"from (?:this|that|there|then|here|his|her|their|its)\b|of (?:these|those|this|course|the (?:two|"
    r"three|four|five|other))\b|during (?:this|that|the same|his|her|their|its)\b|under (?:this|that|"
    r"these|his|her|its|their)\b|along with\b|according to (?:him|her|them|it|the|his|this|that)\b|"
    r"following (?:this|that|the|his|her|its|their)\b|despite (?:this|that|these|his|her|its|their)\b|"
    r"like (?:this|that|his|her|most|many)\b|not only\b|due to (?:this|that|its|his|her|their)\b|"
    r"among (?:these|those|them|other|others|his|her|its|their)\b|because of (?:this|that|its|his|"
    r"her|their)\b|apart from (?:this|that)\b|aside from (?:this|that)\b|right now\b|these days\b|"
    r"until (?:then|now)\b|the \d+-year-old\b|a (?:similar|further|second|third|related|final|spokes\w+|few|lot|number of)\b)",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\b(?:I|me|my|mine|myself|we|us|our|ours|ourselves|you|your|yours|yourself|y'all|let['’]s)\b"
    r"|\b(?:I|we|you)['’](?:m|ve|ll|d|re)\b",
    re.IGNORECASE,
)
SPOKEN = re.compile(
    r"[“\"][^”\"]*\b(?:I|I['’]\w+|we|we['’]\w+|my|our|you|your|great to)\b[^”\"]*(?:[”\"]|$)|\(AP\b|\(Photo|"
    r"\b(?:Chairman|Manager|Sponsor\w*|spokes\w+|CEO|[Dd]irector)\b[^.]{0,60}\b(?:said|says|commented|added)\b"
)
RELATIVE_TIME = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|ago|nowadays|(?:last|next|this|earlier this|later this|"
    r"past|coming|previous) (?:week|weekend|month|year|night|season|morning|afternoon|evening|summer|"
    r"winter|spring|autumn|fall|decade|century|\w+day|January|February|March|April|May|June|July|"
    r"August|September|October|November|December)|recently|in recent (?:days|weeks|months|years)|currently|right now|so far|"
    r"at press time|stay tuned|upcoming|coming soon|just (?:announced|released)|to date|these days|"
    r"as of (?:now|yet|this)|at the moment|at present|presently|in the coming|yet to be|out now|police say|has been shot|plans call for|work in progress|have been signed|has introduced|"
    r"(?:almost|nearly|about) \w+ (?:days|weeks|months) after|(?:released|announced) (?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day|later (?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day|(?:is|are|has|have) now|first reported|was revealed on|at \d{1,2}[:.]\d\d ?[ap]m|check back|confirmed to|heads? into|aiming to|set to begin|drawn to|is in the custody|has booked|"
    r"in the \w+ (?:years|seasons|months) since|the last (?:two|three|few|several|\d+) (?:years|seasons|months|weeks)|(?:well )?underway|newcomer|(?:is|are) being \w+ed|(?:is|are) (?:now )?"
    r"(?:backing|supporting|working|planning|preparing|looking|hoping))\b",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!,? (?:the )?\d|,? [A-Z][a-z]+ \d| Night| Times)"
)
PAGE_TALK = re.compile(
    r"©|https?:|www\.|\.com\b|\.org\b|@\w|\bcookies?\b|subscri|newsletter|\bsign(?:ed)? (?:up|in)\b|log ?in\b|"
    r"\bclick|privacy policy|terms (?:of|and)|all rights reserved|advert|read (?:more|on)|read:|"
    r"article continues|registered trademark|photo(?:graph)?s? (?:by|credit|:|courtesy)|image(?:s)?:|"
    r"\bgetty\b|credit:|courtesy of|follow (?:us|me|him|her)\b|download|free trial|buy now|pre-?order|"
    r"available (?:here|now|from|on|for)\b|add to (?:cart|basket)|\bour (?:team|site)|this (?:article|"
    r"page|post|video|website|site|wiki|blog|story|paper|chapter|thesis|review|essay|section|document|"
    r"guide|list|report|study|book|work|edition|issue|interview|episode guide|podcast|course)\b|"
    r"see also|\bsee (?:fig|table|page|below|above|the|section|chapter)|\bfig(?:ure|\.)? ?\d|\btable \d|"
    r"\bpp?\. ?\d|\bibid|\bet al|\bdoi\b|isbn|last updated|pictured|\bfile:|to recall|min read|"
    r"comments? (?:section|below)|spoiler|disclaimer|contact us|javascript|browser|shipping|"
    r"printed (?:in|by)|published by|written by|edited by|reprinted|copyright|trademark|plate \d|"
    r"be sure to|don['’]t miss|hosted by|watch (?:the|now|live|on)|check out|tickets?\b|find out|"
    r"learn more|\$\d+\.\d\d|affiliate|wikipedia|supported by|donate|e-?mail|phone|call us|visit (?:the|our)|"
    r"opening hours|admission|stream(?:ing)? (?:now|on)|\bTBA\b|\bTBC\b|as (?:shown|seen|described|discussed|"
    r"mentioned|noted|explained) (?:in|above|below|earlier|before)|mentioned above|discussed (?:above|"
    r"below)|the (?:following|above) (?:table|list|figure|example|section|steps)|next section|in conclusion|to summari[sz]e|in summary",
    re.IGNORECASE,
)
DATELINE = re.compile(
    r"^(?:[A-Z][A-Za-z .,’']{2,40}?(?:\([A-Z]{2,10}[^)]*\))?\s*(?:—|–|--)\s+|"
    r"\([A-Z][A-Za-z]{1,15}\)\s*(?:—|–|-+)\s*|[A-Z][A-Z .]{3,20},?\s*[A-Z][a-z .]*\([A-Za-z/ ]+\)\s*(?:—|–|-+)?\s*)"
)
OPINION = re.compile(
    r"\b(?:mess|convoluted|brilliant(?:ly)?|alas|frankly|sadly|obviously|amusing(?:ly)?|granted|of course|"
    r"honestly|awful(?:ly)?|terribl[ey]|amazing(?:ly)?|gorgeous(?:ly)?|fantastic|ridiculous(?:ly)?|boring|"
    r"delight(?:ful|s)?|disappoint(?:ing|ingly|ment|s)|frustrating(?:ly)?|stupid|silly|sheer|utter(?:ly)?|"
    r"truly|really|pretty much|kind of|sort of|thankfully|hopefully|surely|"
    r"worst|horribl[ey]|kudos|unparalleled|breathtaking|must-see|world-class|"
    r"cutting-edge|game-chang\w+|seamless\w*|delicious|farce|"
    r"nonsense|incoherent|half-baked|underwhelm\w+|cringe\w*|clich\w+|feels? (?:like|as)|felt like|"
    r"should have|could have been|"
    r"it['’]s (?:hard|easy|worth|telling|no|safe|a)|can['’]t help|no doubt|unfortunately|"
    r"incredibl[ey]|masterpiece|testament|stunning(?:ly)?|wonderful(?:ly)?|proud(?:ly)?|"
    r"pleased|delighted|thrilled|honou?red to|immersive|state-of-the-art|premier|leading provider|"
    r"legendary|heart-?warming|jaw-dropping|mind-?blowing|"
    r"gripping|captivating|vibrant|nestled|boasts?|plethora|myriad|whopping|"
    r"revolutioni[sz]\w+|transformative|limitless|countless|ever-(?:growing|changing|evolving)|"
    r"plays? (?:a|an) (?:\w+ )?role|mind-boggling|eagle-eyed|squandered|wasted|clunky|cruel(?:ly)?|bizarre(?:ly)?|"
    r"interesting(?:ly)?|puzzling|admittedly|cathartic|well (?:cast|played|worth)|"
    r"talented|tedious|the (?:best|worst) (?:line|thing|part|scene|moment|bit)s?|"
    r"great enthusiasm|household name|visually|good stewardship|legacy of|rising star|in the future|"
    r"new possibilities|improving the|enhancing the|growing demand|creating new|major driver|at best|"
    r"shameful|must for|biggest names|pivotal|huge|"
    r"(?:are|is) clearly|in like|ditto|even vaguely|happy to|users can|showcased|offers over|"
    r"cynical|as impressive as|deserved|moot|look(?:ed|s)? like|would have|foolish|thrives|magnificent(?:ly)?|superb(?:ly)?|"
    r"much appreciated|particularly intense|a lot happened|has to be|(?:does|do|did)(?: not|n['’]t) excuse|"
    r"once again|more than ever|redefin\w+|beacon|hasn['’]t merely|"
    r"ultimate|latest updates|highly anticipated|"
    r"acclaimed|forward-thinking|triumph\w*|healthy relationship|proving that|"
    r"no stranger|as ever|as every|rather (?:better|worse|good|too)|a bit|lacklust\w+|cleverly|sublime|rushed|budding|colossal|fanbase|"
    r"spotlight|feel-good|action-packed|fans? (?:will|can)|no less|it is (?:clear|important|worth|hoped|likely|unlikely|hard|no))\b",
    re.IGNORECASE,
)
MILD = re.compile(
    r"\b(?:unmatched|unforgettable|exciting|poised|weird(?:ly)?|oddly|shame|unique|vision|"
    r"legendary|iconic|beloved|epic|hilarious|fun|cool|gripping|thrilling|"
    r"interesting(?:ly)?|unusually|surprising(?:ly)?|talented|impressive(?:ly)?|"
    r"charming|ubiquitous|fixture|authentic(?:ally)?|excellence|milestone|"
    r"award-winning|renowned|world-renowned|prestigious|acclaimed|dynamic|timeless|"
    r"would[|]have|look(?:ed|s)?[|]like|perfect(?:ly)?|remarkabl[ey]|fascinating|"
    r"intriguing|arguably|undoubtedly|long-awaited|once[|]again|rewarding|spotlight|"
    r"beautiful(?:ly)?|should[|]have|could[|]have[|]been|needless|worst)\b",
    re.IGNORECASE,
)
SPEECH = re.compile(
    r"\b(?:said|says|told|tells|added|wrote|writes|stated|noted|explained|according to|called|described|"
    r"tweeted|claimed|argued|recalled|announced|insisted|admitted|testified|asked|replied|commented|"
    r"posted|declared|reported|praised|found|concluded|criticised|criticized)\b"
)
PRONOUN_SPEECH = re.compile(
    r"[\"”],? (?:he|she|they|it) (?:said|says|added|told|wrote|explained|continued|noted)\b|"
    r"\b(?:he|she|they) (?:said|says|added|told|wrote|explained)\.?[\"”]?$"
)
EARLY_PRONOUN = re.compile(
    r"^(?:In|On|By|At|For|As|With|From|Under|Despite|During|While|When|After|Before|Although)\b.*?"
    r"\b(?:he|she|they|it|his|her|their|its|this|these|that)\b"
)
FORETELLS = re.compile(
    r"\b(?:will|(?:is|are) (?:set|expected|due|scheduled|slated|about) to|plans? to|who['’]ll|it['’]ll|there['’]ll)\b"
)
MARKUP = re.compile(r"[|{}<>=→►•#~^*\\`]|\s/\s|://|\]\(|\[\d|(?<!\w)_|_(?!\w)|\[…\]|\[\.\.\.\]")
FRAGMENT = re.compile(
    r"[a-z0-9]\)? (?:The|And|In|Of|For|With|Since|This|These|It|An|At|On|To|By|Is|Are|Was|Were) (?=[a-z])|"
    r"\b([a-z]{4,})\1\b|\b([A-Z][a-z]{3,})\2\b|\b(?:section|page|vol\.?|no\.) \d+ (?:page|section|\d)|"
    r"\([A-Z]{2} \d{3,}|^[\w’'-]+ \(and\b|^[A-Z][^.]{0,60}\([^)]*\): |\b((?:\w+ ){2}\w+)\b.{0,60}\b\3\b"
)
COMMAND = re.compile(
    r"^(?:Join|Get|Visit|Follow|Discover|Read|Explore|Learn|Find|See|Watch|Listen|Click|Meet|Enjoy|Take|Make|Try|Check|Book|Buy|Shop|Share|Stay|Sign|Browse|Contact|Note|Remember|Consider|Imagine|Choose|Use|Add|Go|Let|Keep|Look|Think|Start|Ask|Thanks?|Congratulations|Welcome|Sorry)\b(?! (?:is|are|was|were|of)\b)"
)
VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|be|been|said|says|can|could|may|might|would|did|does|do|became|"
    r"began|made|took|gave|went|came|won|lost|led|left|held|kept|found|built|wrote|grew|rose|fell|met|"
    r"set|put|ran|saw|sold|sent|told|brought|bought|taught|thought|stood|spent|spoke|shot|drew|drove|"
    r"\w+ed|\w+(?:es|s))\b"
)
GARBLED = re.compile(
    r"(?:\b[A-Z]{3,}\b[ ,:-]+){3}|«|\bet at\b|\be\.g\. are\b|\([A-Z],\)|^\(\d{4}\)|^\([A-Z]\w+\) |\(Xinhua\)|\b\w\s\w\s\w\s\w\b|[a-z][A-Z][a-z]+[A-Z]|[a-z]{2}\(\w|[a-z]{2}[:;,][A-Za-z]{2}|[a-z]{2}[.][A-Z][a-z]"
    r"|[a-z]\)[A-Za-z]|,[\"“][A-Z]|^[A-Z]\w+(?: [A-Z]\w+)?: |^[A-Z]{3,}\b.{0,30}:|\s[–—-]\s?$|\b(\w+) \1 \1\b"
)
THIS = re.compile(
    r"\b(?:this|these|those|such (?!as\b)|that same|the same|here|to the (?:left|right)|the (?:above|latter|former)|"
    r"more on that|then|also|however|therefore|thus|hence|both (?![^.]*\band\b)\w+s|once again|added|(?:again|though|instead|too|as well|either|elsewhere)\.[\"”]?$|(?:a|an)other)\b|"
    r"[,;] (?:though|however|too|therefore|then),",
    re.IGNORECASE,
)
ABSTRACT_OPENING = re.compile(
    r"^(?:There (?:is|are|was|were)|It (?:is|was)|One (?:of|can|could|may)|Here (?:is|are))\b"
)


def outside_quotes(text: str) -> str:
    """Leave out what stands in quotation marks."""
    return re.sub(r"“[^”]*”|\"[^\"]*\"|‘[^’]{15,}’(?!\w)", " ", text)


def without_label(text: str) -> int:
    """Give where the sentence begins behind a dateline or a paragraph's number (0: nothing there)."""
    if (match := DATELINE.match(text)) and match.end() < 60 and len(text) - match.end() > 40:
        return match.end()
    number = re.match(
        r"\(?\d{1,3}[.)]\s?(?=[A-Z])|\d{1,2}(?=[A-Z][a-z])|\d{1,3} (?=The |In |As )", text
    )
    return number.end() if number else 0


def fault(text: str, english: bool = True) -> str:
    """Say why an editor would not print this as a sentence of running prose ("" if he would)."""
    return _fault_of_form(text) or (_fault_of_english(text) if english else "")


def _fault_of_form(text: str) -> str:
    words = text.split()
    if not 6 <= len(words) <= 62:
        return "length"
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "\"“'‘(«"):
        return "start"
    if not re.search(r"[.!。][\"”’)»]*$", text) or re.search(r"(\.\.\.|…)[\"”’)]*$", text):
        return "end"
    if (
        text.count('"') % 2
        or text.count("“") != text.count("”")
        or text.count("(") != text.count(")")
    ):
        return "unbalanced"
    if MARKUP.search(text):
        return "signs"
    if sum(c.isdigit() for c in text) > 0.15 * len(text):
        return "digits"
    if sum(w[:1].isupper() for w in words[1:]) > 0.6 * len(words):
        return "capitals"
    if GARBLED.search(text) or FRAGMENT.search(outside_quotes(text)):
        return "garbled"
    return ""


def _fault_of_english(text: str) -> str:
    words = [w.strip(".,;:!?\"'“”‘’()").lower() for w in text.split()]
    if sum(w in FUNCTION for w in words) < 0.2 * len(words):
        return "few function words"
    if PAGE_TALK.search(text):
        return "page talk"
    bare = outside_quotes(text)
    if COMMAND.match(text) or (len(words) < 12 and not VERB.search(bare.split(" ", 1)[-1])):
        return "no statement"
    if PERSON.search(re.sub(r"\bU\.?S\.?\b", "", bare)):
        return "first or second person"
    if SPOKEN.search(text):
        return "somebody's talk"
    if text.endswith(("!", "!”", '!"')) or re.search(r"\?(?!\w)", bare):
        return "question or cry"
    if len(bare.split()) < 5 and not (SPEECH.search(bare) and re.search(r"[A-Z][a-z]", bare)):
        return "bare quotation"
    if RELATIVE_TIME.search(bare):
        return "relative time"
    if OPINION.search(bare):
        return "opinion"
    if FORETELLS.search(bare):
        return "preview"
    return ""


def coloured(text: str) -> bool:
    """Does it hold a word of praise or doubt that a sober sentence may hold too?"""
    return bool(MILD.search(outside_quotes(text)))


def undated(text: str) -> bool:
    """Does it name a weekday that only its day's readers could date?"""
    return bool(WEEKDAY.search(text))


def dependent(text: str) -> bool:
    """Does the sentence lean on the one before it, so that it cannot open a run?"""
    if DEPENDENT.match(text) or PRONOUN_SPEECH.search(text) or ABSTRACT_OPENING.match(text):
        return True
    if re.match(r"[\"“‘]", text) and not re.search(r"[\"”’][^\"“”]*[A-Z][a-z]+", text):
        return True
    head = " ".join(outside_quotes(text).split()[:8])
    if THIS.search(outside_quotes(text)):
        return True
    return bool(EARLY_PRONOUN.match(head))
