"""Invented names, each with its reading for ids. None is meant to be that of a living person, a firm or a place."""

from __future__ import annotations

COMMUNITIES = {
    "subdistrict.kunhe": "河湾 hewan,渠北 qubei,新渡 xindu,柳堤 liudi",
    "subdistrict.buerhantu": "草原 caoyuan,南坡 nanpo,驼铃 tuoling,青稞 qingke",
    "subdistrict.kunbei": "北岭 beiling,榆荫 yuyin,石桥 shiqiao,云杉 yunshan",
    "subdistrict.linyin": "桐荫 tongyin,枫林 fenglin,碧柳 biliu,银杏 yinxing",
    "subdistrict.qianjin": "朝晖 zhaohui,春晓 chunxiao,长风 changfeng,启明 qiming",
    "subdistrict.baiyun": "望云 wangyun,晴岚 qinglan,听雨 tingyu,雪松 xuesong",
    "subdistrict.anshan": "铁西 tiexi,炉前 luqian,沉香 chenxiang,锦绣 jinxiu",
    "subdistrict.youyi": "槐荫 huaiyin,丹枫 danfeng,和畅 hechang,梧桐 wutong",
    "subdistrict.shaoxian": "少年宫 shaoniangong,星火 xinghuo,海棠 haitang,紫藤 ziteng",
    "subdistrict.aerding": "鹿苑 luyuan,鹿鸣 luming,广场北 guangchangbei,月牙 yueya",
    "subdistrict.zhaotan": "荷塘 hetang,芦花 luhua,镜湖 jinghu,浅湾 qianwan",
    "subdistrict.huanghexilu": "河西 hexi,金滩 jintan,渡口 dukou,沙枣 shazao",
    "subdistrict.kungonglu": "工友 gongyou,机修 jixiu,钢花 ganghua,炼源 lianyuan",
    "subdistrict.shifudonglu": "东府 dongfu,书香 shuxiang,文澜 wenlan,致远 zhiyuan",
    "subdistrict.tuanjie": "北林 beilin,同心 tongxin,石榴 shiliu,合欢 hehuan",
}
"""Communities 社区 by subdistrict: four each, sixty in all."""

QUASI_OF_YOUYI = (
    ("槐安里小区", "huaianli"),
    ("石榴巷小区", "shiliuxiang"),
    ("柳树湾小区", "liushuwan"),
    ("桥西新村", "qiaoxixincun"),
)
"""Quasi-property estates of the first subdistrict that a reader meets; the first is the one the demonstration runs on."""

ESTATE_STEMS = (
    "银杏 yinxing,松石 songshi,晴川 qingchuan,榆林 yulin,望山 wangshan,向阳坡 xiangyangpo,前哨 qianshao,钢城东 gangchengdong,"
    "听松 tingsong,沐春 muchun,临溪 linxi,杏雨 xingyu,栖霞 qixia,澄江 chengjiang,岸芷 anzhi,汀兰 tinglan,云栖 yunqi,"
    "竹影 zhuying,麦香 maixiang,暖泉 nuanquan,清和 qinghe,嘉树 jiashu,远岫 yuanxiu,疏桐 shutong,漱玉 shuyu,枕河 zhenhe,"
    "蓝田 lantian,丰谷 fenggu,雁栖 yanqi,芳洲 fangzhou,锦葵 jinkui,南栅 nanzha"
)
ESTATE_ENDINGS = (("里小区", "li"), ("园", "yuan"), ("家园", "jiayuan"), ("新村", "xincun"), ("苑小区", "yuanxiaoqu"))

FIRM_STEMS = (
    "青檀 qingtan,金榆 jinyu,松禾 songhe,云杉里 yunshanli,朴园 puyuan,鹿衔草 luxiancao,安槐 anhuai,暮山 mushan,知柏 zhibai,"
    "禾木塬 hemuyuan,北苇 beiwei,沙柳 shaliu,石竹 shizhu,远岑 yuancen,芸台 yuntai,白桦坡 baihuapo,清渠 qingqu,柏舟 baizhou,"
    "素履 sulv,明砚 mingyan,和苇 hewei,梓里 zili,拾穗 shisui,润禾 runhe,景行 jinghang,守拙 shouzhuo,棠梨 tangli,蓟草 jicao,"
    "乔木生 qiaomusheng,浅山 qianshan,云帆渡 yunfandu,常棣 changdi,春醪 chunlao,听泉 tingquan,陌上 moshang,绥安 suian,"
    "榆关南 yuguannan,泊岸 boan,沃野 woye,归燕 guiyan"
)

SURNAMES = "陆贺苏林乔孟何白周沈韩魏蒋程阮田任姚卢傅戴尹邹熊秦顾侯龚史陶黎温"
GIVEN = (
    "见青,榆生,映雪,一苇,敏行,知远,以安,雪汀,恪之,怀瑾,若川,思齐,南乔,书砚,望舒,清和,亦禾,景明,予墨,云岫,"
    "听澜,北辰,素心,子衿,嘉言,长庚,慕白,秋实,春生,立夏,小满,谷雨,霜降,晚晴,初霁,牧野,星河,远山,怀玉,念慈"
)
MORE_GIVEN = (
    "采薇,言蹊,允中,若水,乐山,致和,明夷,季同,伯安,仲宁,叔言,幼安,鹿鸣,江离,沅芷,疏桐,半夏,忍冬,新竹,苍葭,"
    "松年,鹤鸣,云起,月明,溪亭,晓岚,安之,静姝,修远,博文"
)
"""Of the many who only own something."""


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """(name, reading) of "name reading,name reading"."""
    found = []
    for entry in text.split(","):
        name, reading = entry.split()
        found.append((name, reading))
    return tuple(found)


def estate_names() -> list[tuple[str, str]]:
    """(name, reading) of estates: every stem with every ending, the ending changing last."""
    return [
        (stem + ending, reading + end)
        for ending, end in ESTATE_ENDINGS
        for stem, reading in pairs(ESTATE_STEMS)
    ]  # fmt: skip


def people(names: str = GIVEN) -> list[str]:
    """Names of people, each different, in an order that mixes surnames; of the given names as they stand above."""
    given = names.split(",")
    return [
        SURNAMES[(number + turn) % len(SURNAMES)] + given[number % len(given)]
        for turn in range(len(SURNAMES))
        for number in range(turn * len(given), turn * len(given) + len(given))
    ]
