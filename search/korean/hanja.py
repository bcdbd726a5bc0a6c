"""Hanja: replaces Chinese characters that an input method left in a Korean word with their Hangul reading. Pure.

KS X 1001 lists its 4,888 characters in the order of their Korean readings, so a table of the first character of each
reading is enough. (Further readings of a character stand in the standard as compatibility characters, which NFKC
replaces.)
"""

import re
from bisect import bisect_right

from search.korean.hangul import compose, is_syllable, letters
from search.korean.keyboard import Vocabulary

_READINGS = (
    "가각간갈감갑강개객갱갹거건걸검겁게격견결겸경계고곡곤골공과곽관괄광괘괴굉교구국군굴궁권궐궤귀규균귤극근금급긍기긴길끽나난날남납낭내녀년념녕노농뇌뇨눈눌뉴능니닉"
    "다단달담답당대덕도독돈돌동두둔득등라락란랄람랍랑래랭략량려력련렬렴렵령례로록론롱뢰료룡루류륙륜률륭륵름릉리린림립마막만말망매맥맹멱면멸명몌모목몰몽묘무묵문물미"
    "민밀박반발방배백번벌범법벽변별병보복본볼봉부북분불붕비빈빙사삭산살삼삽상새색생서석선설섬섭성세소속손솔송쇄쇠수숙순술숭슬습승시식신실심십쌍씨아악안알암압앙애액"
    "앵야약양어억언얼엄업엔여역연열염엽영예오옥온올옹와완왈왕왜외요욕용우욱운울웅원월위유육윤율융은을음읍응의이익인일임입잉자작잔잠잡장재쟁저적전절점접정제조족존졸종"
    "좌죄주죽준줄중즉즐즙증지직진질짐집징차착찬찰참창채책처척천철첨첩청체초촉촌총촬최추축춘출충췌취측층치칙친칠침칩칭쾌타탁탄탈탐탑탕태택탱터토통퇴투특틈파판팔패팽"
    "퍅편폄평폐포폭표품풍피필핍하학한할함합항해핵행향허헌헐험혁현혈혐협형혜호혹혼홀홍화확환활황회획횡효후훈훙훤훼휘휴휼흉흑흔흘흠흡흥희힐"
)
_FIRST = (
    "伽刻侃乫勘匣剛介喀坑醵倨乾乞儉劫偈擊堅抉兼京係古哭困汨供寡槨冠刮侊卦乖宏交丘國君堀宮倦厥机晷叫勻橘克僅今伋亘企緊佶喫儺暖捏南納囊乃女年念寗努濃惱尿嫩訥杻能尼匿"
    "多丹撻啖沓唐代德倒毒墩乭仝兜屯得嶝喇洛亂剌嵐拉廊來冷掠亮侶力憐冽廉獵令例勞碌論壟儡了龍壘劉六侖律隆勒凜凌俚吝林砬摩寞万唜亡埋脈孟冪免滅冥袂侮木歿夢卯務墨們勿味"
    "岷密剝伴勃倣倍伯幡伐凡法僻卞別丙保伏本乶俸付北分佛崩丕嚬憑乍削傘乷三揷上塞嗇牲墅夕仙卨剡攝城世召俗孫率宋刷衰修叔巡戌崇瑟濕丞侍埴伸失審什雙氏亞堊安斡唵壓仰厓厄"
    "櫻也弱佯圄億偃孼俺嶪円予亦嚥悅厭曄塋乂五屋溫兀壅渦婉曰往倭外僥慾俑于勖云蔚熊元月位乳堉允聿戎垠乙吟揖凝依二瀷人一任入仍仔作孱岑雜丈再爭佇勣佃切占接丁制俎族存卒倧"
    "佐罪主竹俊茁中卽櫛楫增之直唇侄斟執徵且捉撰刹僭倉債冊凄倜仟凸僉堞廳剃初促寸叢撮催墜丑春出充悴取側層侈則親七侵蟄秤快他倬呑奪探塔宕兌擇撑攄兎慟堆偸慝闖坡判八佩彭"
    "愎便貶坪吠佈幅俵品楓彼匹乏下壑寒割函合亢亥劾倖享噓憲歇險奕俔孑嫌俠亨兮乎惑婚忽哄化擴丸活凰匯劃宖哮侯勛薨喧卉彙休恤兇黑昕吃欠吸興僖詰"
)
"""The first character of each reading."""
_USUAL = {"金": "금", "不": "불", "宅": "택"}
"""Characters whose usual reading is not the first one of the standard."""
_STARTS = [first.encode("euc_kr") for first in _FIRST]
_CHARACTER = "\u4e00-\u9fff"
_RUN = re.compile(f"[가-힣]*[{_CHARACTER}][가-힣{_CHARACTER}]*")
_YOTIZED = "ㅑㅕㅖㅛㅠㅣ"


def read(text: str, vocabulary: Vocabulary) -> str:
    """The normalised ``text`` with its Chinese characters replaced by their Hangul readings, word by word.

    Only words whose reading is familiar to the index change: ``結제`` becomes 결제, a Chinese question stays.
    """

    def reading(run: re.Match[str]) -> str:
        hangul = _hangul(run[0])
        makes_sense = len(hangul) > 1 and all(map(is_syllable, hangul)) and vocabulary.familiar(hangul)
        return hangul if makes_sense and not vocabulary.holds(run[0]) else run[0]

    return _RUN.sub(reading, text)


def _hangul(word: str) -> str:
    """The reading of ``word`` in Hangul, with the initial law (두음법칙): 利用 is 이용. Unknown characters stay."""
    syllables = [character if is_syllable(character) else _reading(character) for character in word]
    if not is_syllable(word[0]) and is_syllable(syllables[0]):
        syllables[0] = _initial(syllables[0])
    return "".join(syllables)


def _reading(character: str) -> str:
    if character in _USUAL:
        return _USUAL[character]
    try:
        return _READINGS[bisect_right(_STARTS, character.encode("euc_kr")) - 1]
    except UnicodeEncodeError:  # no character of KS X 1001
        return character


def _initial(syllable: str) -> str:
    """``syllable`` as written at the start of a word: ㄹ and ㄴ drop before i and y, ㄹ is ㄴ before other vowels."""
    first, rest = letters(syllable)[0], letters(syllable)[1:]
    if first in "ㄹㄴ" and rest[0] in _YOTIZED:
        return compose("ㅇ" + rest)
    return compose("ㄴ" + rest) if first == "ㄹ" else syllable
