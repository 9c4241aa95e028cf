"""The small words of the trade: comparisons, bases, periods, states, payment, statements. Data, not grammar.

Phrases are in normal form and lower case, parted by ``|``; where several fit, the longest wins.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}
"""phrase -> (token kind, value)."""
STATEMENTS: dict[str, tuple[str, str]] = {}
"""phrase -> (property key, text value)."""
CONDITIONS: dict[str, str] = {}
"""phrase -> condition code, for the text rules of uses."""


def _add(kind: str, value: str, phrases: str) -> None:
    WORDS.update(dict.fromkeys(phrases.split("|"), (kind, value)))


def _say(key: str, text: str, phrases: str) -> None:
    STATEMENTS.update(dict.fromkeys(phrases.split("|"), (key, text)))


def _means(code: str, phrases: str) -> None:
    CONDITIONS.update(dict.fromkeys(phrases.split("|"), code))


_add(
    "cmp",
    "le",
    "≤|<=|=<|≯|不大于|不高于|不超过|不超|不多于|不得超过|不得大于|不得高于|小于等于|小于或等于|低于等于|最高|"
    "最大|最多|上限|至多|max|max.|maximum|up to|not more than|no more than|not exceeding|at most|<or=|至少不超|"
    "不多过|过|至多不过|no greater than|never above|not above|not over|≤约|no higher than|maximal|以下为宜",
)
_add(
    "copula",
    "",
    "份|量|各|均|要|必须|需要|应该|应当|控制在|为|是|在|达|达到|有|率|值|含量|指标|大致在|要求|需|须|应|占|实测|检测|平均|典型值|均值|介于|合|只有|"
    "才|仅|也就|也就是|都在|能到|可达|is|are|of|was|at|avg|avg.|average|typical|typ.|content|value|level|rate|"
    "测得|化验|个|between|from|from:|range|大概是|基本|基本在|稳定在|控制|处在|做到|保证|a|有个|以|计|约有|"
    "大约在|含有|含|大概在|主要在|一般|一般在|通常|普遍|波动|能|大概有|水平|率为|含量为|tested|measured|"
    "approx at|standing|mean|being|占比|比例|平均在|数|就|带|running|runs|run|有机的|retained|sum|of about|"
    "total of|content of|reading|报告|检测值|检测结果|化验结果|结果",
)
_add(
    "cmp",
    "lt",
    "<|小于|低于|少于|不到|不足|less than|below|under|不满|未满|不及|lower than|fewer than|smaller than",
)
_add(
    "cmp",
    "ge",
    "≥|>=|=>|≮|不小于|不低于|不少于|不得低于|不得小于|不得少于|大于等于|大于或等于|高于等于|最低|最小|最少|"
    "下限|至少|min|min.|minimum|at least|not less than|no less than|不小过|no lower than|not below|not under|"
    "minimal|起码|最起码|保底",
)
_add(
    "cmp",
    "gt",
    ">|大于|高于|超过|多于|超|more than|above|over|greater than|高出|exceeding|exceeds|higher than|larger than",
)
_add(
    "after",
    "le",
    "以下|以内|之内|及以下|内|或以下|或更低|封顶|or less|or below|以里|及以内|或以内|打住|max allowed|and below|"
    "and under",
)
_add(
    "after",
    "ge",
    "以上|及以上|或以上|起|往上|开外|起步|起售|起拍|起卖|起收|or more|or above|plus|或更高|或更多|and above|"
    "and up|and over|往上走|upwards",
)
_add(
    "least",
    "",
    "起订|起送|起订量|最小起订|起批|moq|minimum order|min order|min. order|起运|最低起订量|起拍量|最小批量",
)
_add(
    "approx",
    "",
    "约|大约|大概|约为|≈|左右|上下|差不多|接近|近|估计|大致|大体|在...左右|about|approx|approx.|approximately|"
    "around|abt|abt.|ca|ca.|circa",
)
_add("range", "", "~|-|至|到|--|...|…|to")
_add("tol", "", "±|+-|+/-|正负|上下浮动|浮动")
_add(
    "basis",
    "ar",
    "ar|a.r|收到基|应用基|收基|as received basis|as received|as-received|a.r.|arb|(ar)|湿基|wet basis|as is",
)
_add(
    "basis",
    "ad",
    "ad|a.d.|空干基|空气干燥基|分析基|air dried basis|air dried|air-dried|air dry basis|adb",
)
_add(
    "basis",
    "d",
    "干基|干燥基|db|dm|dmb|干态|绝干|烘干基|dry basis|dry matter basis|dry base|on dry|dried basis|d.b.|dry",
)
_add("basis", "daf", "daf|干燥无灰基|无水无灰基|可燃基|daf basis|dry ash free|dry ash-free")
_add("kind", "net", "低位|净|net|lhv|lower")
_add("kind", "gross", "高位|弹筒|gross|hhv|higher")
_add(
    "state",
    "unknown",
    "未检|未检测|未测|没测|没测过|没检|没化验|未化验|待检|待检测|待化验|待测|待定|不详|未知|不清楚|不明|没数据|"
    "无数据|暂无|没做|未做|未提供|没有检测|未做检测|未经检测|n/a|not tested|untested|unknown|tbd|tba|"
    "not available|not analysed|not analyzed|no data|pending|to be tested|not measured",
)
_add(
    "state",
    "nd",
    "未检出|检不出|未测出|没检出|n.d.|nd|nd.|not detected|undetected|none detected|低于检出限|小于检出限|<dl|"
    "<lod|bdl|<检出限|b.d.l.|below detection limit",
)
_add(
    "state",
    "pass",
    "合格|达标|通过|符合|ok|pass|passed|检测合格|正常|没问题|qualified|compliant|过关|满足要求",
)
_add("state", "fail", "不合格|超标|不达标|未通过|fail|failed")
_add("state", "none", "不要|不能有|不得有|不许有|无|没有|零|none|nil")
_add(
    "period",
    "year",
    "pa|/年|每年|年|年产|年供|年产量|年产生量|年供应|年需|年用量|年需求|年耗|年消耗|年处理|一年|全年|per year|"
    "/year|/yr|/y|/a|a year|p.a.|tpa|per annum|annually|annual|yearly|年量|年出|年排|年收|年销|年处置|年排放|"
    "年消纳|每年度|年需要|年采购|年供货|年供应能力|年产能|年要|年走|each year|every year|per yr",
)
_add(
    "period",
    "month",
    "pm|/月|每月|月|月产|月供|月产量|月供应|月需|月用量|一个月|per month|/month|/mo|/mth|一月|a month|monthly|tpm|"
    "每个月|月出|月均|月量|月消耗|月需求|月收|月用|月供货|月采购|月要|月走|月销|月需要|monthly supply|each month|"
    "every month",
)
_add(
    "period",
    "week",
    "/周|每周|周产|周供|一周|每星期|一星期|per week|/week|/wk|weekly|a week|每礼拜|礼拜|周|周收|周需|each week",
)
_add(
    "period",
    "day",
    "pd|/天|/日|每天|每日|日产|日供|日产量|天天|一天|日均|日产生|日出|per day|/day|/d|a day|daily|tpd|日处理|"
    "日用量|日消耗|日需|日|日收|日用|日供应|日走|每天能走|日出产|日产能|each day|every day",
)
_add(
    "period",
    "stock",
    "现货|库存|存货|堆存量|现存|存量|现有|in stock|stock|on hand|on stock|ex stock|spot|堆场有|仓库有|场内有|"
    "堆存|stockpile|stockpiled|现货供应|现库存|现场存|场存|堆场存量|储量|堆量|存有|现存量|积存|堆存约|库里有|"
    "available now|ready stock|in hand|堆了",
)
_add(
    "period",
    "once",
    "一次性|单次|一次|一票|one-off|one off|once|one time|one lot|single lot|一次性处理|一次性出|one-time|one shot",
)
_add("yuan", "", "元|块钱|块|人民币|rmb|cny|yuan|¥|￥|rmb¥|毛|角|毛钱|角钱|块人民币|元人民币|人民币元|yuan rmb")
_add(
    "perton",
    "t",
    "/吨|每吨|一吨|/t|per ton|per tonne|/ton|/mt|/tonne|a ton|per t|吨价|per mt|/公吨|each ton|per metric ton",
)
_add("perton", "kg", "/公斤|/kg|每公斤|/千克|per kg|一公斤")
_add("perton", "斤", "/斤|每斤|一斤")
_add(
    "perton",
    "other",
    "/皮|每皮|一皮|/车皮|每车皮|一车皮|"
    "/方|/块|/个|/kwh|/度|/wh|/条|每方|/立方|/m3|/车|每块|/ah|/只|/片|/组|一方|一块板|per m3|per piece|一车|每车|"
    "each truck|每度|每瓦|/瓦|/w|per kwh|每片|/支|每支|每立方",
)
_add(
    "pay",
    "producer_pays",
    "倒贴|补贴|处置费|处理费|贴钱|倒找|我方出钱|我方付费|贴补|付处置费|消纳费|gate fee|tipping fee|disposal fee|"
    "we pay|producer pays|seller pays|贴运费|倒付|我们出|我方补|补给|倒给|给您补|treatment fee|接收费|倒补|补|贴|"
    "we will pay|subsidy|每吨给|处置价|付费处置|倒给钱|倒贴钱|补运费|出处置费|处置单价|处置|付你|给你|you get|"
    "we offer to pay|倒贴运费|补助|贴给|补偿|消纳|处理单价|we give|产废方付费|我们补|收费",
)
_add(
    "pay",
    "buyer_pays",
    "单价|价格|售价|报价|价|卖|收购价|price|asking|要价|一口价|含税价|裸价|asking price|卖价|offer price|出价|报|"
    "开价|售|价位|给价|收货价|最高价|价格上限|限价|pays|售卖|价钱|单吨",
)
_add(
    "freight",
    "no",
    "出场|出场价|车板|车板含税|出厂价|自提|出厂|上门自提|自运|不含运费|自拉|厂提|提货价|矿价|坑口价|exw|"
    "ex-works|ex works|fob|场地价|"
    "ex-factory|ex factory|运费自理|不包运|不含运|pick up|库提|excl. freight|坑口|车板价|装车价|自取|上车价|"
    "ex plant|ex-plant|ex mine|自提价|自己拉|自己来拉|来拉|来车拉|上门拉|自己运|自备车|不含运费价|运费另算|"
    "运费买方|运费由买方承担|买方承担运费|运费对方|ex silo|ex-silo|ex yard|ex-yard|ex stock price|self pickup|"
    "self-pickup|buyer collects|collect|fca|ex mill|ex-mill|at gate|裸车价|装车|含装车|厂价|矿上价|窑口价|"
    "买方自运|运费到付|fob mine",
)
_add(
    "freight",
    "yes",
    "到厂价|到岸价|到厂|送到|到站|含运费|包运费|包运|送货上门|含运|包送|包送到|delivered|送货|cif|ddp|dap|到货价|"
    "到场价|运费我方|运到|freight included|incl. freight|including freight|送达|到工地|cfr|到场|到站价|到厂含税|"
    "送到厂|送到价|包到|含运费价|送货到厂|到门|运费我们出|运费我方承担|运费包|delivered price|运费卖方|到货|"
    "到场含运|含运费送到|包邮|运费由我方承担|卖方承担运费",
)
_add(
    "free",
    "",
    "免费|白送|不要钱|free of charge|for free|0元|零元|免费送|免费供应|不收钱|无偿|0元/吨|free to take|giveaway",
)
_add(
    "free",
    "no",
    "白拉|free for collection|free to collect|free collection|free pickup|free for pick up|免费自提|免费自拉|"
    "free ex works",
)
_add(
    "other",
    "",
    "结晶水|化合水|crystal water|combined water|容积|面积|占地|车次|电话|手机|微信|注册资本|成立|距|距离|运距|"
    "distance|运费|定金|保证金|押金|水费|电费|结晶水含量|胶含量|粘附性|粘附性等级|宽|宽度|width|wide|直径|"
    "diameter|淀粉|starch|油脂|碳化硅|氮化铝|氯盐|碱度|basicity|自放电|self-discharge",
)
_add(
    "skip",
    "",
    "收购|求购|出售|供应|长期|有货|量大从优|采购|招标|需要|急售|处理|大量|常年|稳定|供货|优质|电议|面议|见化验单|"
    "其他指标|其它指标|for sale|wanted|available|supply|buy|sell|拉走|质量好|可看货|欢迎|联系|产量|数量|规模|"
    "quantity|qty|stocked|货源|充足|氨味小|氨味不大|价格面议|打捆|铡短|干灰|湿灰|的|了|呢|吧|啊|哦|和|与|及|且|"
    "并|或|and|with|the|数据|其中|另外|另|还有|以及|一批|有一批|这批|该批|本批|共计|总共|合计|in total|一共|全部|"
    "拢共|免费装车|免费装|收|我们|本厂|长期供应|求|现|共|共有|约合|免检|当季|今年|新|急出|低价|诚信|欢迎来电|可谈|价格可谈|"
    "量大|价优|议价|再谈|谈|你报|"
    "之间|一票含税|一票制|两票制|含税|单晶|多晶|per|every|our|we|have|need|wants|want|for|offer|offering|looking for",
)
_add("basis", "geotech", "土工|土工法|土工试验|土工含水率|geotechnical|geotech|soil mechanics")
_add("period", "per_mu", "每亩|亩产|一亩|per mu")

_say(
    "mould",
    "none",
    "无霉|无霉变|无发霉|不发霉|没发霉|没有霉|没霉|没霉变|不霉|未霉变|无霉烂|无霉味|未发霉|不带霉|无霉斑|no mould|"
    "no mold|mould free|mold free|mould-free|mold-free|not mouldy|没有发霉|没有霉变|without mould|free of mould|"
    "free of mold|without mold",
)
_say(
    "mould",
    "some",
    "有霉|发霉|霉变|有霉变|轻微霉变|轻微发霉|部分霉变|部分发霉|有点霉|霉烂|mouldy|moldy|some mould|some mold|"
    "slight mould|slightly mouldy|有霉斑|有点发霉|受潮发霉|局部霉变|mould present",
)
_say(
    "damage",
    "none",
    "无鼓包|无漏液|无损伤|无破损|外观完好|无鼓胀|不鼓包|没鼓包|无变形|无鼓包漏液|无鼓包无漏液|无起火|完好|"
    "无鼓包变形|无泡水|no swelling|undamaged|no damage|intact|无鼓包、漏液|no leakage|no leak|没有鼓包|外观良好|"
    "no bulging|外观无损|未破损|完整无破损|not swollen|壳体完好|无外伤|无鼓包破损|no swelling or leakage|"
    "外壳完好|no breakage|unbroken|无破裂|无裂纹|没有损伤|没损伤|无隐裂|外观无损伤|无进水|外观正常|无磕碰|"
    "no cracks|no deformation|not damaged|no bulge|no leaks|无渗漏|不漏液|没漏液|未漏液|没有漏液|不漏酸|"
    "未漏酸|没漏酸|无漏酸|不渗漏|没破损|没有破损|sound casings",
)
_say(
    "damage",
    "some",
    "鼓包|有鼓包|漏液|轻微鼓包|部分鼓包|破损|有破损|泡水|泡过水|进水|过火|碰撞|事故车|隐裂|swollen|swelling|"
    "leaking|damaged|water damaged|壳体破损|有漏液|鼓胀|crushed cells|burnt cells|部分破损",
)
_say(
    "radioactivity",
    "pass",
    "放射性合格|放射性达标|放射性检测合格|放射性正常|放射性通过|无放射性|放射合格|放射性符合|辐射合格|"
    "radioactivity pass|radioactivity ok|radiation free|radiation checked|radiation-free|no radioactivity|"
    "放射性符合要求|放射性检测通过|radioactivity qualified|放射性没问题|放射性ok|radiation test passed|"
    "过放射性检测",
)
_say("radioactivity", "fail", "放射性不合格|放射性超标|放射性不达标|radioactivity fail")
_say("radioactivity", "unknown", "放射性未检|放射性没测|放射性未测|放射性未检测|放射性待检")
_say(
    "leaching",
    "pass",
    "浸出合格|浸出毒性合格|浸出达标|tclp pass|leaching pass|浸出符合|浸出毒性达标|浸出试验合格|tclp passed|"
    "leaching test passed",
)
_say(
    "leaching",
    "class I",
    "一类固废|i类固废|ⅰ类固废|i类一般固废|一类一般固废|第i类|第一类一般工业固体废物|class i waste|一般固废一类|"
    "第i类一般固废|ⅰ类一般固废|class i solid waste|i类一般工业固废|第ⅰ类一般工业固体废物|属一类固废",
)
_say(
    "leaching",
    "class II",
    "二类固废|ii类固废|第ii类|ii类一般固废|第ii类一般固废|二类一般固废|class ii waste|第二类一般工业固体废物|"
    "ii类一般工业固废",
)
_say("leaching", "fail", "浸出超标|浸出不合格|浸出毒性超标|leaching failed")
_say(
    "pesticide_residue",
    "pass",
    "农残合格|农残达标|农药残留合格|农残检测合格|pesticide residue pass|农药残留达标",
)
_say(
    "pesticide_residue",
    "none",
    "无农残|无农药残留|农残未检出|no pesticide|无药残|pesticide free|无农药|没打药|未打农药|no pesticide residue|"
    "pesticide residue free",
)
_say(
    "impurity",
    "nd",
    "无杂|不含杂|无薄膜|塑料膜已去除|去膜|已去膜|没杂质|无塑料薄膜|无残膜|不带塑料|no contaminants|no impurity|"
    "free of impurities|film free|no film|不含塑料|无塑料|无膜|无地膜|不带膜|无杂质|不含杂质|无杂物|不含杂物|"
    "没有杂质|干净无杂质|no plastic|free of plastic|plastic free|没膜|不含膜|无泥土杂质|no impurities|"
    "no foreign matter|clean of plastic|不含地膜|无塑料膜",
)
_say("chemistry", "LFP", "磷酸铁锂|磷酸铁鋰|铁锂|lfp|lifepo4|lfp电池|磷铁")
_say("chemistry", "NCM", "三元锂|三元锂电|三元|ncm|nmc|镍钴锰")
_say("chemistry", "LMO", "锰酸锂|lmo")
_say("chemistry", "LCO", "钴酸锂|lco")
_say("chemistry", "LTO", "钛酸锂|lto")
_say("chemistry", "NCA", "nca|镍钴铝")
_say("battery_form", "module", "模组|模块|module|modules")
_say("battery_form", "cell", "电芯|单体电芯|cell|cells|单体|电池芯")
_say("battery_form", "pack", "电池包|整包|pack|packs|battery pack|pack包|电池总成")

_means("cfb", "循环流化床|流化床|cfb|fluidized bed|fluidised bed|固硫")
_means("conifer", "松木|松树|杉木|柏木|针叶|松柏|pine|cedar|conifer|softwood|马尾松|落叶松")
_means("broadleaf", "杨木|阔叶|杂木|硬杂|poplar|hardwood|栎木|果木|broadleaf|桐木")
_means(
    "traceable",
    "溯源|有编码|有溯源编码|国标码|编码齐全|编码|traceability code|traceability|traceable|追溯码|gb/t 34014",
)
_means(
    "untraceable",
    "无编码|没编码|无溯源|编码缺失|编码不全|no traceability|no traceability code|无码|无溯源码|没有编码",
)
_means("sealed", "密闭容器|含密闭|爆炸物")
_means("uncrushed", "未破碎|没破碎|未经破碎|uncrushed|大块")
_means("unground", "没磨|未磨|未粉磨|unground")
_means("asbestos", "石棉|asbestos")
_means("disinfectant", "消毒|disinfectant")
_means("antibiotic", "抗生素|疫病|antibiotic")
_means("burnt", "火烧|自燃|过火矸")
_means("sulfite", "亚硫酸")
_means("semidry", "半干法|semi-dry")
_means("msw", "生活垃圾|垃圾焚烧|焚烧飞灰|municipal")
_means("municipal", "市政")
