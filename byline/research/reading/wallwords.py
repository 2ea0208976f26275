"""What error pages, paywalls, consent pages and bot checks say, in eight languages.

The patterns see short texts in small letters with straight apostrophes (`walls.plain`). Repeats are
bounded: a page may be made to be slow.
"""

import re


def either(*patterns: str) -> str:
    """Match one of the patterns."""
    return "(?:" + "|".join(patterns) + ")"


def _names(*patterns: str) -> re.Pattern[str]:
    """Match a whole name; an "oops" may stand before it."""
    return re.compile(OOPS + "?" + either(*patterns))


def _says(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w“„«\"'‘])" + either(*patterns))  # a quoted one is an article's


OOPS = (
    r"(?:(?:oops|ooops|whoops|uh oh|uh-oh|sorry|hoppla|ups|hups|oups|entschuldigung|"
    r"d[ée]sol[ée]|"
    r"lo sentimos|spiacenti|desculpe|helaas|przepraszamy)\W{1,4})"
)
CODE = r"(?:40[0-9]|410|451|50[0-4])"
FAILED = r"(?:error|fehler|erreur|errore|erro|fout|foutmelding|błąd|http)"
WORDS = r"(?: [\w'-]{1,16}){0,6}?"  # what may stand between a page and its being missing
JS = r"(?:javascript|js)"
MISSING = either(
    rf"(?:(?:the|this|that|your|requested) ){{0,2}}(?:web ?)?(?:page|url|address){WORDS} "
    r"(?:not found|(?:cannot|can't|could not|couldn't) be (?:found|located)|"
    r"(?:does not|doesn't|no longer) exists?|(?:not|no longer|isn't) available|unavailable)",
    r"(?:can't|cannot|could not|couldn't|can not|unable to) (?:seem to )?(?:find|locate|bring you) "
    r"(?:the|that|this|your) page",
    rf"(?:web)?seite{WORDS} (?:nicht (?:ge|zu )?finden|nicht gefunden|existiert nicht(?: mehr)?|"
    r"nicht (?:mehr )?(?:verfügbar|vorhanden|auffindbar))",
    rf"page{WORDS} (?:introuvable|(?:non|pas)(?: été)? trouvée|inexistante|"
    r"n'existe (?:pas|plus)|n'est (?:pas|plus) disponible|n'a pas pu être trouvée)",
    rf"página{WORDS} (?:no encontrada|no (?:fue|ha sido) encontrada|no existe|no (?:está )?"
    r"disponible|no se (?:ha |pudo )?(?:encontrado|encontró|encuentra|encontrar))",
    r"no (?:se ha |se |hemos |se pudo )(?:encontrado|encontró|encontrar) (?:la|esta) página",
    rf"pagina{WORDS} (?:non (?:è )?(?:stata )?(?:trovata|disponibile|raggiungibile)|inesistente|"
    r"non esiste(?: più)?)",
    rf"página{WORDS} (?:não (?:foi )?(?:encontrada|localizada)|não existe(?: mais)?|inexistente|"
    r"não (?:está )?disponível|indisponível)",
    rf"pagina{WORDS} (?:niet gevonden|bestaat niet(?: meer)?|niet (?:meer )?beschikbaar|"
    r"niet worden gevonden)",
    r"(?:nie znaleziono|nie możemy znaleźć|nie odnaleziono) (?:takiej |tej |żądanej )?strony",
    rf"stron[ay]{WORDS} (?:nie (?:została )?(?:znaleziona|istnieje|odnaleziona)|nie znaleziono|"
    r"niedostępna)",
    r"ページ(?:が|は)見つかりません|页面(?:不存在|未找到|找不到)",
    r"страница не найдена|sayfa bulunamadı",
    r"sidan (?:kunde inte hittas|hittades inte)|siden (?:ble|blev) ikke (?:funnet|fundet)|"
    r"sivua ei löydy|stránka (?:nebyla )?nenalezena",
)
THING = r"(?:file|resource|article|document|content|site|item|object)"
ERROR_NAMES = _names(
    rf"(?:(?:the|die|diese|la|cette|esta|questa|de|deze|ta|żądana) )?(?:\w{{1,16}} )?{MISSING}"
    r"(?: (?:on this server|at this (?:url|address|location)))?",
    rf"(?:{FAILED}\W{{0,3}}(?:code |status )?)?{CODE}\W{{1,4}}(?:{FAILED}|(?:requested )?"
    rf"(?:{THING} |page |url )?not found|(?:\w{{1,16}} )?{MISSING})(?: {FAILED})?",
    rf"(?:{FAILED}\W{{0,3}}(?:code |status |page )?){CODE}(?: page)?",
    rf"(?:the |this |requested )?{THING}(?: or directory)? (?:was |could )?"
    r"(?:not (?:be )?found|no longer exists|does not exist|unavailable)",
    r"(?:unknown|no such|missing|error) page|page (?:is )?missing|page d'erreur|fehlerseite",
    rf"(?:{CODE} )?(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|"
    r"bad request|internal server error|too many requests)",
    r"(?:(?:web)?site )?(?:is )?(?:currently )?(?:down for|under) maintenance|site maintenance",
    r"(?:403 |access )(?:is )?forbidden|403\W{1,3}forbidden|interner serverfehler",
    r"(?:artikel|datei|inhalt|dokument) (?:wurde )?nicht gefunden|wartungsarbeiten|wartungsmodus",
    r"contenu introuvable|contenido no encontrado|contenuto non trovato|conteúdo não encontrado",
    r"(?:this )?account (?:has been )?suspended",
)
# Names that may be a work's or a subject's: they need what the page says besides.
VAGUE_NAMES = _names(
    CODE,
    r"(?:nothing |not )found(?: here)?|gone|forbidden|unavailable|lost",
    rf"{FAILED}|page error|something went wrong|an error (?:has )?occurred",
    r"access denied|zugriff verweigert|accès refusé|acceso denegado|accesso negato|acesso negado",
    r"toegang geweigerd|odmowa dostępu|brak dostępu",
)
ERROR_SAYS = _says(
    MISSING,
    r"(?:may|might|could) have been (?:re)?moved,? (?:or )?(?:deleted|renamed|archived|removed)",
    r"nothing was found at this location|could not find the file",
    r"looking for .{0,40}(?:could not|couldn't|can't|cannot) (?:be found|find)",
    r"typed the (?:url|address)(?: in)? correctly|check the (?:url|address)(?: and|$|\W)",
    r"requested (?:url|resource|page) .{0,200}not (?:be )?found",
    r"(?:not authorized|don't have permission|do not have permission) to access",
    r"verschoben oder (?:gelöscht|ist nicht mehr)|a été (?:déplacée|supprimée)",
    r"(?:ha sido|fue) (?:movida|eliminada)|è stata (?:spostata|rimossa)|foi (?:movida|removida)",
)
HUMAN = r"(?:a )?(?:real )?(?:human|person)|not a (?:ro)?bot"
BOT_NAMES = _names(
    r"just a moment|one moment,? please|please wait(?: a moment)?|nur einen moment|un instant",
    r"un momento|um momento|een moment(?: geduld)?|jeszcze chwila|cierpliwości|hold on",
    r"attention required|(?:vercel )?security (?:check|checkpoint|verification)|robot check",
    r"pardon our interruption|bot (?:check|verification)|human verification|client challenge",
    r"ddos protection(?: by \w+)?|ddos-guard|sucuri website firewall|web application firewall",
    r"(?:are you|i'm not|confirm (?:that )?you(?:'re| are) not) (?:a )?(?:robot|bot|human)",
    rf"(?:please )?verify(?:ing)? (?:that )?you(?:'re| are) (?:{HUMAN})",
    r"making sure you're not a bot|checking your browser(?: .{0,60})?|(?:re)?captcha",
    r"unusual traffic(?: .{0,40})?|you(?: have|'ve) been blocked|request (?:blocked|rejected)",
    r"access to this (?:page|site) (?:has been |is )?(?:denied|blocked|limited)",
    rf"{JS} (?:is )?(?:not available|disabled|required)|(?:please )?enable {JS}",
)
BOT_SAYS = _says(
    rf"verify(?:ing)? (?:that )?you(?:'re| are) (?:{HUMAN})",
    rf"(?:confirm|prove|make sure|show us|ensure) (?:that )?you(?:'re| are) (?:{HUMAN})",
    r"needs? to review the security of your connection",
    r"checking (?:if the site connection is secure|your browser)",
    rf"(?:enable|activate|turn on|allow) {JS} and (?:cookies|disable)",
    r"(?:complete|solve) (?:the |this |a )?(?:captcha|security check|challenge|puzzle)",
    r"unusual (?:traffic|activity) from your (?:computer|network|ip)",
    r"automat(?:ed|ion) (?:traffic|tools|access|requests?)",
    r"you(?:'ve| have) been blocked|blocked by network security",
    r"(?:reference|support|incident|request|event) ?(?:#|id|number)\W{1,3}[0-9a-f.:-]{8}",
    r"reference #[0-9a-f.]{6}|ray id: ?[0-9a-f]{8}|incapsula incident|cloudflare ray id",
    r"your access to this (?:site|service|page) has been (?:limited|blocked)",
    r"press & hold|slide to (?:verify|complete)",
    r"bestätigen sie,? dass sie (?:ein mensch|kein roboter)|vérifie[rz] que vous (?:êtes|n'êtes)",
    r"que (?:eres|usted es|você é|no eres) (?:un |um )?(?:humano|robot|robô)",
)
SCRIPTS_SAYS = _says(
    rf"(?:need to|have to|must|please) (?:enable|turn on|activate|allow) {JS}\b(?! to (?:view|see|"
    r"post|load) (?:the |this |all )?(?:comments?|video|map|slideshow|gallery|poll|form))",
    rf"you need {JS}|{JS} (?:must|needs to) be enabled|requires {JS}",
    rf"doesn't work .{{0,20}}without {JS}",
    rf"{JS} (?:is |has been )(?:not available|not enabled|disabled|required|turned off)",
    rf"aktivieren sie (?:bitte )?{JS}|{JS} (?:ist )?(?:deaktiviert|nicht aktiviert)|benötigt {JS}",
    rf"(?:veuillez|merci d') ?activer {JS}|{JS} (?:est )?désactivé",
    rf"(?:habilit[ea]r?|activ[ea]r?) (?:o |el )?{JS}|{JS} (?:está )?(?:desactivado|desativado)",
    rf"(?:abilita|abilitare|attiva|attivare) {JS}|{JS} (?:è )?(?:disabilitato|disattivato)",
    rf"schakel {JS} in|{JS} (?:is )?uitgeschakeld|włącz(?:yć)? (?:obsługę )?{JS}",
)
