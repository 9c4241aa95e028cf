"""A graded city: 50 wants (one per receiving use) and some 150 offers in sellers' words, each with its true figures.

The grades come from the true figures by the rubric, worked out here apart from the matcher: what a person would grade
who knows the lot. ``?`` in a limit says what a missing figure costs; conditions are ``no:`` (breaks) and ``ask:``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

PLACES = {
    "宝丰县": (33.869, 113.055), "叶县": (33.627, 113.351), "郏县": (33.971, 113.213), "鲁山县": (33.738, 112.908), "舞钢市": (33.293, 113.516), "汝州市": (34.167, 112.845),
    "新华区": (33.737, 113.294), "卫东区": (33.735, 113.335), "石龙区": (33.899, 112.899), "湛河区": (33.723, 113.300), "襄城县": (33.851, 113.506), "郑州市": (34.746, 113.650), "西平县": (33.388, 114.026), "洛阳市": (34.620, 112.454),
}  # fmt: skip

# material | title | called | spec | amount | place | price | truth | notes (from..to, code:, has:)
OFFERS = """
coal_gangue|矸石 热值低|煤矸石|发热量480大卡，全硫0.7%，水份6个点，0-50mm|3万t/year|宝丰县|5|calorific_value=2.01 sulfur=0.7 moisture=6 particle_size=0..50|
coal_gangue|洗选矸石|矸石|Q 580kcal/kg S1.3% Mt7 |20000 t/year|石龙区|8|calorific_value=2.43 sulfur=1.3 moisture=7|
coal_gangue|矸石，热值偏高|煤矸石|热值1250大卡 硫0.9 水8|30000 t/year|新华区|25|calorific_value=5.23 sulfur=0.9 moisture=8|
coal_gangue|高热值洗矸|洗矸|收到基1700大卡/kg，硫1.1，灰分62，0-50|60000 t/year|卫东区|60|calorific_value=7.12 sulfur=1.1 ash=62 particle_size=0..50|
coal_gangue|高硫矸石|煤矸石|热值520大卡，硫3.6%|15000 t/year|汝州市|0|calorific_value=2.18 sulfur=3.6|
coal_gangue|gangue for fill|coal gangue|CBR 22, LOI 11%, S 0.6%, size 0-100 mm, class I solid waste|80000 t/year|鲁山县|-5|cbr=22 loi=11 sulfur=0.6 particle_size=0..100|has:classI
coal_gangue|充填矸石|矸石|一类固废 0-25mm 硫0.8 热值300卡|50000 t/year|宝丰县|-10|sulfur=0.8 particle_size=0..25 calorific_value=1.26|has:classI
coal_gangue|矸石一堆|煤干石||5000 t/stock|叶县|0||
coal_gangue|矸石(陶粒/泡陶)|煤矸石|SiO2 61 Al2O3 19 烧失9 硫0.4|10000 t/year|汝州市|15|sio2=61 al2o3=19 loi=9 sulfur=0.4|
coal_gangue_burnt|红矸石|过火矸|烧失3 活性指数72 三氧化硫0.8|12000 t/year|石龙区|12|loi=3 activity_index_28d=72 so3=0.8|
coal_gangue_burnt|自燃过的矸石山|煤矸石|烧失量5%，压碎值26，CBR 30|100000 t/stock|鲁山县|3|loi=5 crushing_value=26 cbr=30|
coal_slime|煤泥|煤泥|3000大卡 水26 硫0.8 灰45|20000 t/year|卫东区|180|calorific_value=12.56 moisture=26 sulfur=0.8 ash=45|
coal_slime|泥煤 水大|泥煤|热值2600kcal/kg 含水38|8000 t/year|新华区|90|calorific_value=10.89 moisture=38|
fly_ash|一级灰|粉煤灰Ⅰ级|细度9 烧失2.5 需水93 活性78|30000 t/year|宝丰县|140|residue_45um=9 loi=2.5 water_demand_ratio=93 activity_index_28d=78|
fly_ash|二级灰散装|粉煤灰|细度18，烧失量4.2，需水量比99%，活性77，氨离子60mg/kg，SO3 1.1|40000 t/year|叶县|95|residue_45um=18 loi=4.2 water_demand_ratio=99 activity_index_28d=77 ammonium=60 so3=1.1|
fly_ash|电厂灰 烧失偏高|粉煤灰|细度28 烧失9.5 需水104|25000 t/year|鲁山县|40|residue_45um=28 loi=9.5 water_demand_ratio=104|
fly_ash|三级粗灰|粉煤灰|45um筛余40 烧失7.5 需水113 SiO2 52 |20000 t/year|新华区|25|residue_45um=40 loi=7.5 water_demand_ratio=113 sio2=52|
fly_ash|粉媒灰（路用）|粉媒灰|硅铝铁合计82 烧失8|60000 t/year|叶县|30|saf_sum=82 loi=8|
fly_ash|Class F fly ash|fly ash|fineness 22% on 45um, LOI 3.8%, water demand 98%, SAI 80%, SO3 0.9%|15000 t/year|襄城县|100|residue_45um=22 loi=3.8 water_demand_ratio=98 activity_index_28d=80 so3=0.9|
fly_ash_c|高钙灰|C类粉煤灰|CaO 22 f-CaO 3.1 烧失1.5|10000 t/year|汝州市|60|cao=22 f_cao=3.1 loi=1.5|
cfb_ash|粉煤灰 便宜|粉煤灰|CFB炉 SO3 6.2 f-CaO 4.5 烧失6|30000 t/year|石龙区|0|so3=6.2 f_cao=4.5 loi=6|
cfb_ash|循环流化床灰|固硫灰|三氧化硫4 游离钙3 SiO2 44|20000 t/year|宝丰县|-5|so3=4 f_cao=3 sio2=44|
pond_ash|灰场湿灰|湿排灰|含水22 烧失6 细度38 SiO2 51|100000 t/stock|叶县|8|moisture=22 loi=6 residue_45um=38 sio2=51|
pond_ash|灰坝老灰|粉煤灰（湿）|灰场取灰 水30 烧失12|50000 t/year|鲁山县|0|moisture=30 loi=12|
bottom_ash|炉底渣|炉渣|烧失5 0-10mm SO3 0.4|20000 t/year|新华区|6|loi=5 particle_size=0..10 so3=0.4|
bottom_ash|锅炉渣 活性做过|锅炉炉渣|28天活性71 烧失4 硫酐0.5|8000 t/year|宝丰县|10|activity_index_28d=71 loi=4 so3=0.5|
gasification_slag|煤气化粗渣|气化渣|烧失18 含水35|30000 t/year|叶县|-15|loi=18 moisture=35|
biomass_ash|草木灰|生物质电厂灰|K2O 9 ph 11|3000 t/year|叶县|50|k2o=9 ph=11|
gbfs|水渣|水渣|K值1.75 水9 玻璃体92|80000 t/year|舞钢市|60|quality_coefficient=1.75 moisture=9 glass_content=92|
gbfs|炉渣（高炉水淬）|炉渣|质量系数1.68 含水8|50000 t/year|舞钢市|55|quality_coefficient=1.68 moisture=8|
gbfs|矿渣 没磨|矿渣|没磨过的 K1.5 水12|20000 t/year|襄城县|50|quality_coefficient=1.5 moisture=12|
ggbs|S95矿粉|矿粉|比表430 7天76 28天99 流动度98 烧失0.5 氯0.02|40000 t/year|舞钢市|215|specific_surface=430 activity_index_7d=76 activity_index_28d=99 flow_ratio=98 loi=0.5 chloride=0.02|
ggbs|S105超细矿粉|矿渣粉|比表面积560 28d 108% 7d 97%|10000 t/year|舞钢市|300|specific_surface=560 activity_index_28d=108 activity_index_7d=97|
ggbs|S75 slag powder|GGBS|Blaine 340 m2/kg, 28d 79%, 7d 58%|10000 t/year|襄城县|130|specific_surface=340 activity_index_28d=79 activity_index_7d=58|
ggbs|掺石粉的矿粉|S95级|比表480 28d 94 7d 68 烧失4.5|20000 t/year|郏县|150|specific_surface=480 activity_index_28d=94 activity_index_7d=68 loi=4.5|
bf_slag_aircooled|高炉重矿渣|重矿渣|压碎值24 0-31.5|30000 t/year|舞钢市|20|crushing_value=24 particle_size=0..31.5|
steel_slag|转炉钢渣|钢渣|TFe 18 Fe2O3 22 MgO 5 铬400ppm|50000 t/year|舞钢市|15|fe2o3=22 mgo=5 chromium=400|
steel_slag|陈化钢渣骨料|钢渣|压碎值18 磨耗16 吸水率1.6 浸水膨胀率0.8 f-CaO 1.5 陈化8个月|40000 t/year|舞钢市|35|crushing_value=18 la_abrasion=16 water_absorption=1.6 immersion_expansion=0.8 f_cao=1.5 aging_months=8|
steel_slag|新出钢渣|热闷渣|压碎值17 浸水膨胀率3.5 f-CaO 6|60000 t/year|舞钢市|0|crushing_value=17 immersion_expansion=3.5 f_cao=6|
steel_slag_powder|钢渣粉|钢渣微粉|比表420 28d活性82 游离氧化钙2.1|20000 t/year|舞钢市|95|specific_surface=420 activity_index_28d=82 f_cao=2.1|
lf_slag|精炼白渣|白渣|CaO 52 Al2O3 25|6000 t/year|舞钢市|0|cao=52 al2o3=25|
simn_slag|硅锰水渣|硅锰渣|0-5mm 活性74|8000 t/year|鲁山县|20|particle_size=0..5 activity_index_28d=74|
iron_tailings|铁尾矿砂|铁尾矿|SiO2 71 含泥6 |80000 t/year|舞钢市|8|sio2=71 mud_content=6|
iron_tailings|高铁尾矿|铁尾矿|Fe2O3 26% 二氧化硅50|30000 t/year|舞钢市|20|fe2o3=26 sio2=50|
quartz_tailings|石英尾砂|石英砂尾矿|SiO2 92 含泥3 |20000 t/year|鲁山县|30|sio2=92 mud_content=3|
gold_tailings_cn|氰化尾渣|金矿尾渣|氰化物35mg/kg|5000 t/year|汝州市|-200|cyanide=35|code:092-003-33
granite_sludge|石材锯泥|大理石花岗岩锯泥|SiO2 68 K2O 4.5 含水25|6000 t/year|鲁山县|-5|sio2=68 k2o=4.5 moisture=25|
fgd_gypsum|脱硫石膏|脱硫石膏|二水硫酸钙93% 附着水9 氯离子70ppm|50000 t/year|宝丰县|30|gypsum_purity=93 moisture=9 chloride=0.007|
fgd_gypsum|FGD gypsum, wet|FGD gypsum|purity 89%, moisture 14%, Cl 0.018%|30000 t/year|叶县|12|gypsum_purity=89 moisture=14 chloride=0.018|
fgd_gypsum|脱流石膏|脱流石膏|品位87 SO3 40.5 水13 氯0.08|20000 t/year|鲁山县|5|gypsum_purity=87 so3=40.5 moisture=13 chloride=0.08|
sda_ash|脱硫石膏粉（干）|脱硫石膏|半干法 亚硫酸钙42 氯1.5|15000 t/year|新华区|-30|caso3=42 chloride=1.5|
phosphogypsum|磷石膏|磷石膏|品位88 水18 水溶磷0.08 水溶氟0.05 pH5.5 Cl 0.01|40000 t/year|洛阳市|-10|gypsum_purity=88 moisture=18 p2o5_soluble=0.08 f_soluble=0.05 ph=5.5 chloride=0.01|
salt_gypsum|盐石膏|卤渣|品位75 氯2.5 水25|30000 t/year|叶县|-15|gypsum_purity=75 chloride=2.5 moisture=25|
fluorogypsum|氟石膏|氟石膏|品位86 SO3 50 pH 7 氯0.02|10000 t/year|郑州市|5|gypsum_purity=86 so3=50 ph=7 chloride=0.02|
red_mud|赤泥|赤泥|Fe2O3 35 Na2O当量5.5 水30|100000 t/year|汝州市|-20|fe2o3=35 na2oeq=5.5 moisture=30|
red_mud|拜耳法赤泥 脱碱|赤泥|三氧化二铁42% 碱当量0.9% MgO 1.2 铬300ppm|50000 t/year|汝州市|5|fe2o3=42 na2oeq=0.9 mgo=1.2 chromium=300|
carbide_slag|电石渣 干|电石渣|CaO 68 水8 氯0.01 MgO 0.3|40000 t/year|叶县|45|cao=68 moisture=8 chlorine=0.01 mgo=0.3|
carbide_slag|湿电石渣|PVC厂电石渣|氧化钙64 含水36 Cl 0.03|60000 t/year|叶县|15|cao=64 moisture=36 chlorine=0.03|
lime_mud|造纸白泥|白泥|CaO 51 水40 氯0.3|20000 t/year|西平县|-20|cao=51 moisture=40 chlorine=0.3|
ceramic_waste|废瓷片|废陶瓷|SiO2 66 Al2O3 18 0-5mm|8000 t/year|汝州市|10|sio2=66 al2o3=18 particle_size=0..5|
ceramic_polish_mud|抛光泥|抛光渣|SiO2 65 Al2O3 17 烧失6|10000 t/year|郏县|5|sio2=65 al2o3=17 loi=6|
sewage_sludge|污水厂泥饼|脱水污泥|含水率78% 氯0.12 汞0.9mg/kg 砷12|100 t/day|新华区|-220|moisture=78 chlorine=0.12 mercury=0.9 arsenic=12|
sewage_sludge|干化污泥|市政污泥|水28 pH7.2 烧失48 镉2.1 汞1.2 铅60 铬120 砷14 镍50|30 t/day|宝丰县|-120|moisture=28 ph=7.2 loi=48 cadmium=2.1 mercury=1.2 lead=60 chromium=120 arsenic=14 nickel=50|
sewage_sludge|好氧发酵污泥|污泥堆肥产物|含水35 pH7.4 有机质42 镉2 汞1.5 铅80 铬150 砷15|8000 t/year|卫东区|-60|moisture=35 ph=7.4 organic_matter=42 cadmium=2 mercury=1.5 lead=80 chromium=150 arsenic=15|
sewage_sludge|高镉污泥|市政污泥|水38 镉26mg/kg 汞1 有机质45|6000 t/year|叶县|-150|moisture=38 cadmium=26 mercury=1 organic_matter=45|
industrial_sludge|印染污泥|污泥|含水72 氯0.8 汞0.5|20 t/day|襄城县|-350|moisture=72 chlorine=0.8 mercury=0.5|
water_sludge|自来水厂泥|给水污泥|水65 Al2O3 28 塑性指数12|15 t/day|新华区|-40|moisture=65 al2o3=28 plasticity_index=12|
river_sediment|河道清淤底泥|湛河底泥|塑性指数13 有机质2.5 水45|60000 t/once|湛河区|-25|plasticity_index=13 organic_matter=2.5 moisture=45|
wheat_straw|麦草大捆|麦秸|水12 无霉 长度300mm C/N 85 含土2|5000 t/year|叶县|380|moisture=12 mould=none straw_length=300 cn_ratio=85 soil_content=2|
wheat_straw|麦秸秆（电厂料）|小麦秸秆|水18 灰8 热值3300大卡|20000 t/year|襄城县|250|moisture=18 ash=8 calorific_value=13.82|
wheat_straw|发霉麦草|麦草|有点霉 水19|1000 t/year|郏县|100|mould=some moisture=19|
corn_straw|玉米秸揉丝|玉米秸秆|水13 无霉 粗蛋白6 含土4 无膜|4000 t/year|郏县|320|moisture=13 mould=none crude_protein=6 soil_content=4|
corn_straw|包米秆|玉米杆|含水28 灰9 热值2900卡|15000 t/year|叶县|180|moisture=28 ash=9 calorific_value=12.14|
rice_straw|稻草|稻草|水14 无霉 灰13|3000 t/year|舞钢市|260|moisture=14 mould=none ash=13|
peanut_vine|花生秧草粉|花生央|水11 蛋白10 土5 无霉|2000 t/year|叶县|820|moisture=11 crude_protein=10 soil_content=5 mould=none|
peanut_vine|花生秧 土大|花生秧|水14 含土14 无霉|1500 t/year|郏县|450|moisture=14 soil_content=14 mould=none|
peanut_shell|花生壳 干净|花生壳|水10 灰3.5 热值3950大卡 氯0.05|4000 t/year|叶县|400|moisture=10 ash=3.5 calorific_value=16.54 chlorine=0.05|
corncob|玉米芯颗粒|玉米芯|水12 3-8mm 无霉|3000 t/year|郏县|600|moisture=12 particle_size=3..8 mould=none|
corncob|玉米棒子芯 整|玉米芯|水15 灰2.5 热值3800大卡|2000 t/year|西平县|450|moisture=15 ash=2.5 calorific_value=15.91|
soybean_straw|豆秸|大豆秸|水13 灰6 热值3600大卡|2500 t/year|西平县|300|moisture=13 ash=6 calorific_value=15.07|
wood_chips|杨木锯末|锯末|阔叶 水18 灰1 |3000 t/year|鲁山县|500|moisture=18 ash=1|
wood_chips|松木锯末|锯末|松木的 水12 灰0.8 热值4200大卡|2000 t/year|洛阳市|420|moisture=12 ash=0.8 calorific_value=17.58|has:conifer
wood_chips|模板粉碎料|木屑|水20 热值3500大卡 氯0.1 <50mm|6000 t/year|卫东区|200|moisture=20 calorific_value=14.65 chlorine=0.1 particle_size=0..50|
mushroom_residue|香菇菌渣|菌棒废料|含水48 有机质62 C/N 28 镉0.5 汞0.1 铅8 砷3 铬20 pH6.8|5000 t/year|鲁山县|40|moisture=48 organic_matter=62 cn_ratio=28 cadmium=0.5 mercury=0.1 lead=8 arsenic=3 chromium=20 ph=6.8|
mushroom_residue|菌糠|菌糠|水36 有机质55 pH7 镉0.6 汞0.2 铅10 砷4 铬25|3000 t/year|宝丰县|60|moisture=36 organic_matter=55 ph=7 cadmium=0.6 mercury=0.2 lead=10 arsenic=4 chromium=25|
cattle_manure|牛粪|牛粪|水65 有机质70 砷2 镉0.3 碳氮比24 总固体35|10000 t/year|郏县|20|moisture=65 organic_matter=70 arsenic=2 cadmium=0.3 cn_ratio=24 total_solids=35|
pig_manure|猪粪|猪粪|含水72 铜350mg/kg 砷22 碳氮比14|15000 t/year|叶县|-10|moisture=72 copper=350 arsenic=22 cn_ratio=14|
poultry_manure|蛋鸡粪|鸡粪|水40 全氮3.6 砷3|6000 t/year|汝州市|80|moisture=40 total_nitrogen=3.6 arsenic=3|
poultry_manure|鸡粪 刚消毒|肉鸡粪|水60 含消毒剂 碳氮比12|3000 t/year|宝丰县|30|moisture=60 cn_ratio=12|has:disinfectant
digestate|沼渣|沼渣|水38 有机质45 pH8.1 镉0.8 汞0.3 砷5 铅12 铬30|5000 t/year|郏县|10|moisture=38 organic_matter=45 ph=8.1 cadmium=0.8 mercury=0.3 arsenic=5 lead=12 chromium=30|
rca|再生粗骨料 Ⅱ类|再生石子|5-25mm 吸水率4.2 压碎指标17 微粉1.4 杂物0.4|30000 t/year|卫东区|38|particle_size=5..25 water_absorption=4.2 crushing_index=17 mud_content=1.4 impurity=0.4|
rca|recycled coarse aggregate|RCA|10-20 mm, absorption 6.8%, crushing index 24%, impurities 0.8%|20000 t/year|新华区|22|particle_size=10..20 water_absorption=6.8 crushing_index=24 impurity=0.8|
rca|再生级配骨料|再生骨料|0-31.5 压碎值27 杂质0.4|40000 t/year|湛河区|25|particle_size=0..31.5 crushing_value=27 impurity=0.4|
rfa|再生砂|再生细骨料|细度模数2.7 含泥4 |15000 t/year|卫东区|30|fineness_modulus=2.7 mud_content=4|
recycled_mixed_agg|砖混再生料|再生骨料|砖45% 压碎值38|30000 t/year|新华区|10|brick_content=45 crushing_value=38|
recycled_mixed_agg|水稳用砖混|砖混骨料|含砖25 压碎值29 杂质0.8|20000 t/year|湛河区|15|brick_content=25 crushing_value=29 impurity=0.8|
concrete_rubble|拆桥混凝土块|废混凝土|500mm以内 杂质1|20000 t/once|卫东区|0|particle_size=0..500 impurity=1|
brick_rubble|旧房砖渣|废砖|杂物4 |10000 t/once|郏县|-5|impurity=4|
mixed_cdw|拆迁垃圾|建筑垃圾|杂物12 没分拣|30000 t/once|新华区|-25|impurity=12|
mixed_cdw|石棉瓦混的建筑垃圾|建筑垃圾|含石棉瓦 杂物8|2000 t/once|湛河区|-30|impurity=8|has:asbestos
decoration_waste|装修垃圾|装修垃圾|杂物30|5000 t/year|新华区|-45|impurity=30|
spoil|地铁渣土|工程渣土|塑性指数12 水18 有机质1.5 杂物1|100000 t/once|新华区|-15|plasticity_index=12 moisture=18 organic_matter=1.5 impurity=1|
spoil|池塘土|渣土|有机质9 含水30|20000 t/once|叶县|-10|organic_matter=9 moisture=30|
rap|铣刨料|旧沥青料|沥青含量4.6 针入度24 水2 杂质0.2|15000 t/year|卫东区|80|asphalt_content=4.6 penetration=24 moisture=2 impurity=0.2|
rap|RAP milled|RAP|asphalt content 3.2%, penetration 8, moisture 4%|8000 t/once|郑州市|50|asphalt_content=3.2 penetration=8 moisture=4|
scrap_steel|重废 剪切料|废钢|厚8 长600 杂质0.3 放射性合格|800 t/month|宝丰县|2350|thickness=8 piece_length=600 impurity=0.3 radioactivity=pass|
scrap_steel|钢筋头|废铁|厚6mm 长800mm 杂质1 已测放射性合格|300 t/month|卫东区|2200|thickness=6 piece_length=800 impurity=1 radioactivity=pass|
scrap_steel|彩钢瓦|轻薄废钢|厚0.6mm 杂质2.5|200 t/month|新华区|1600|thickness=0.6 impurity=2.5|
scrap_steel|气瓶一批|废钢瓶|密闭容器未切割 厚6 长1200|100 t/once|叶县|1800|thickness=6 piece_length=1200|has:sealed
lib_lfp|LFP模组 SOH82|磷酸铁锂模组|SOH82% 压差20mV 无鼓包 服役5年 溯源码齐|3000 kWh/once|新华区|14000|soh=82 voltage_spread=20 damage=none service_years=5|has:trace
lib_lfp|铁锂包 一般|铁锂电池包|soh72 压差60 完好 7年 有编码|4000 kWh/once|郑州市|10000|soh=72 voltage_spread=60 damage=none service_years=7|has:trace
lib_lfp|退役铁锂 容量差|磷酸铁锂|SOH 52 鼓包|2000 kWh/once|卫东区|5000|soh=52 damage=some|
lib_lfp|铁锂 无编码|铁锂模组|SOH81 无鼓包 压差25 没有编码|1500 kWh/once|叶县|12000|soh=81 damage=none voltage_spread=25|has:notrace
lib_ncm|三元电池包|三元锂电|NCM SOH75 镍12% 锂1.8%|50 t/month|郑州市|18000|soh=75 ni_grade=12 li_grade=1.8|
black_mass|三元黑粉|黑粉|镍22 锂4.1 铝1.1 铜1.2 水2|30 t/month|洛阳市|45000|ni_grade=22 li_grade=4.1 al_grade=1.1 cu_grade=1.2 moisture=2|
black_mass|黑粉 铝铜高|电池黑粉|Ni 15% Al 5% Cu 3.5%|20 t/month|郑州市|30000|ni_grade=15 al_grade=5 cu_grade=3.5|
lead_acid|旧电瓶|电瓶|铅酸 完整不漏|20 t/month|卫东区|9200|damage=none|code:900-052-31
lead_acid|电动车铅酸电池|废铅酸蓄电池|60V20Ah|10 t/month|叶县|8800||
pv_module|退役光伏板|光伏组件|边框完好 330W|3000 pcs/once|宝丰县|100|damage=none|
pv_module|碎光伏板|旧光伏组件|破损|1000 pcs/once|叶县|0|damage=some|
wind_blade|风机叶片|废旧叶片|切割到6米 玻纤62%|500 t/once|鲁山县|-100|piece_length=6000 glass_fiber_content=62|
wind_blade|叶片整支|风电叶片|45米一支 没切|300 t/once|郏县|-200|piece_length=45000|
waste_tyre|旧轮胎 全钢|废轮胎|钢丝18 热值32MJ/kg 硫1.5|300 t/month|新华区|300|steel_wire=18 calorific_value=32|
msw_fly_ash|飞灰 水洗|飞灰|垃圾焚烧厂 水洗后氯0.8 铅900|4000 t/year|宝丰县|-1000|chlorine=0.8 lead=900|code:772-002-18
msw_fly_ash|飞灰处理|飞灰|氯18% 要处理费便宜的|6000 t/year|叶县|-800|chlorine=18|
al_dross|铝灰|二次铝灰|Al2O3 60 氟3|2000 t/year|洛阳市|-600|al2o3=60 fluorine=3|code:321-026-48
plating_sludge|电镀泥|污泥|电镀厂 镍2.5% 水70|20 t/month|郑州市|-1500|moisture=70|
tar_residue|焦油渣|焦油渣|热值6000大卡|500 t/year|石龙区|-300|calorific_value=25.1|
scr_catalyst|脱硝催化剂|废催化剂|TiO2 80|100 t/once|宝丰县|-2000|tio2=80|code:772-007-50
waste_glass|碎玻璃|废玻璃|SiO2 71 Na2O 13|2000 t/year|卫东区|200|sio2=71 na2o=13|
rdf|RDF燃料棒|RDF|热值3800大卡 氯0.4 水15 <50mm|15000 t/year|襄城县|60|calorific_value=15.91 chlorine=0.4 moisture=15 particle_size=0..50|
rdf|SRF fluff|SRF|NCV 12 MJ/kg, Cl 1.2%, moisture 30%, 0-80 mm|10000 t/year|郑州市|-20|calorific_value=12 chlorine=1.2 moisture=30 particle_size=0..80|
kitchen_waste|餐厨浆料|餐厨垃圾|碳氮比18 总固体15|30 t/day|新华区|-100|cn_ratio=18 total_solids=15|
coal_gangue|矸石 已过期|煤矸石|热值500大卡 硫0.6 水5|30000 t/year|宝丰县|5|calorific_value=2.09 sulfur=0.6 moisture=5|to:2026-08-31
wheat_straw|麦秸 过季|麦秸|水12 无霉|8000 t/year|郏县|300|moisture=12 mould=none|to:2026-10-15
fgd_gypsum|脱硫石膏 太远|脱硫石膏|品位95 水8 氯60ppm|80000 t/year|西平县|20|gypsum_purity=95 moisture=8 chloride=0.006|
fly_ash|二级灰 贵|粉煤灰|细度20 烧失4 需水98 活性79|30000 t/year|卫东区|210|residue_45um=20 loi=4 water_demand_ratio=98 activity_index_28d=79|
"""  # noqa: E501

# use | title | named | words | acceptance | accepted | limits | need | place | km | ceiling | extra
WANTS = """
brick_full_gangue|矸石砖厂|煤矸石|热值400-600大卡，最高1000；硫≤1.5；水≤10|calorific_value 1.67 2.51;sulfur - 1.5 hard|coal_gangue:3|calorific_value h<4.19 i>1.67 i<2.51 t>1.05 ?ask,sulfur h<1.5 ?ask,moisture i<10 t<14|60000|宝丰县|60|15|
brick_internal_fuel|砖厂内燃料|煤矸石 煤泥|1000-2000大卡 硫不超2|calorific_value 4.19 8.37|coal_gangue:3 coal_slime:3|calorific_value i>4.19 i<8.37 t>3.3 t<12.6 ?ask,sulfur h<2.5 i<1.0 t<2 ?ask|8000|石龙区|80|100|
brick_body_general|渣土砖|工程渣土 底泥 粉煤灰|塑性指数7-15||spoil:3 river_sediment:3 fly_ash:3|plasticity_index i>7 i<15 t>5 t<20,organic_matter i<3 t<6|50000|新华区|50|5|
brick_sludge|污泥砖|市政污泥|水≤40 镉≤20 汞≤5 pH5-10|moisture - 40 hard;cadmium - 20 hard|sewage_sludge:3|moisture h<40 i<30 ?ask,cadmium h<20 ?assay,mercury h<5 ?assay,ph h>5 h<10 ?ask|10000|宝丰县|60|-80|
gangue_power|煤矸石电厂|煤矸石 煤泥|收到基≥1500大卡 硫≤2|calorific_value 6.28 - |coal_gangue:3 coal_slime:3|calorific_value h>5.02 i>6.28 ?assay,sulfur h<3 i<1.2 t<2 ?ask|200000|卫东区|70|150|
mine_backfill|矿井充填|矸石 粉煤灰|I类固废 粒径≤25(50可收) 硫≤1.5||coal_gangue:3 fly_ash:3|particle_size i<25 t<50,sulfur h<3 i<1.5 t<2.5,leaching:no:classII|100000|宝丰县|50|0|
clinker_siliceous|水泥厂硅质料|粉煤灰 炉渣 矸石|氯≤0.03 水≤28 碱≤3||fly_ash:3 bottom_ash:3 coal_gangue:3|chlorine h<0.1 i<0.03 t<0.06,moisture i<15 t<28,calorific_value i<2.1 t<4.2|80000|郏县|70|25|
clinker_calcareous|水泥厂钙质|电石渣|CaO≥62 水≤10 氯≤0.015|cao 62 -;chlorine - 0.04 hard|carbide_slag:3 lime_mud:2|cao h>55 i>62 ?ask,moisture i<10 t<38 ?ask,chlorine h<0.04 i<0.015 ?ask|50000|郏县|90|50|
clinker_ferrous|铁质校正料|钢渣 铁尾矿 赤泥|Fe2O3≥18(25以上好) 碱≤2.5|fe2o3 18 - hard|steel_slag:3 iron_tailings:3 red_mud:2|fe2o3 h>18 i>25 ?ask,na2oeq h<4 i<1 t<2.5,mgo i<6 t<10,chromium i<600 t<1500|30000|郏县|130|30|
kiln_coprocessing|水泥窑协同|市政污泥 印染污泥|氯≤1.0 汞≤4 处置费200起|chlorine - 1.0 hard|sewage_sludge:3 industrial_sludge:3|chlorine h<1.0 i<0.5 ?ask,mercury h<4|50000|宝丰县|100|-150|permits:
kiln_alt_fuel|水泥窑替代燃料|RDF 废轮胎 木屑|热值≥2500大卡 氯≤1.0 水≤35|chlorine - 1.0 hard|rdf:3 waste_tyre:3 wood_chips:3|calorific_value h>8.4 i>14 t>10.5 ?ask,chlorine h<1.0 i<0.5 ?ask,moisture i<20 t<35|20000|郏县|110|310|
cement_admixture_fa|水泥混合材粉煤灰|粉煤灰|烧失≤8 活性≥70 SO3≤3.5|loi - 8 hard|fly_ash:3|loi h<8 i<5 ?ask,activity_index_28d h>70 ?ask,so3 h<3.5|40000|郏县|80|110|
cement_admixture_slag|水泥混合材矿渣|水渣|质量系数≥1.2 水≤15||gbfs:3|quality_coefficient h>1.2 i>1.6 ?ask,moisture h<15 i<10|60000|郏县|130|70|
cement_admixture_pozz|火山灰质混合材|过火矸 炉渣|烧失≤10 活性≥65||coal_gangue_burnt:3 bottom_ash:3|loi h<10 ?ask,activity_index_28d h>65 i>70 ?ask|10000|宝丰县|60|20|
cement_retarder|水泥缓凝剂|脱硫石膏 磷石膏|品位≥75 氯≤0.2 水≤18||fgd_gypsum:3 phosphogypsum:2 fluorogypsum:2|gypsum_purity h>75 i>85 ?ask,chloride h<0.5 i<0.05 t<0.2 ?ask,moisture i<12 t<18|30000|宝丰县|120|40|
concrete_fa_1|高铁搅拌站一级灰|一级粉煤灰|细度≤12 需水≤95 烧失≤5|residue_45um - 12 hard;loi - 5 hard|fly_ash:3|residue_45um h<12 ?ask,water_demand_ratio h<95 ?ask,loi h<5 i<3 ?ask,activity_index_28d h>70|10000|新华区|80|160|
concrete_fa_2|商混二级灰|二级灰|细度≤30 烧失≤8 需水≤105；流化床灰不要|residue_45um - 30 hard;loi - 8 hard|fly_ash:3|residue_45um h<30 ?ask,loi h<8 ?ask,water_demand_ratio h<105 ?ask,activity_index_28d h>70 ?ask|20000|卫东区|80|120|
concrete_fa_3|三级灰|粉煤灰|细度≤45 烧失≤10 需水≤115|residue_45um - 45 hard|fly_ash:3|residue_45um h<45 ?ask,loi h<10 ?ask,water_demand_ratio h<115 ?ask|10000|叶县|60|60|
concrete_ggbs_s75|S75矿粉|S75|比表≥300 28d≥75|specific_surface 300 - hard|ggbs:3|specific_surface h>300 ?ask,activity_index_28d h>75 ?ask|8000|襄城县|90|220|
concrete_ggbs_s95|搅拌站矿粉|S95矿粉|比表≥400 28d≥95 烧失≤1 不收钢渣粉|specific_surface 400 - hard|ggbs:3|specific_surface h>400 ?ask,activity_index_28d h>95 ?ask,loi h<1 ?ask|20000|叶县|100|250|
concrete_ggbs_s105|超细矿粉|S105|比表≥500 28天≥105||ggbs:3|specific_surface h>500 ?ask,activity_index_28d h>105 ?ask|4000|宝丰县|120|320|
concrete_steel_slag_powder|钢渣粉|钢渣粉|比表≥350 活性≥80 f-CaO≤4||steel_slag_powder:3|specific_surface h>350 ?ask,activity_index_28d h>80 ?ask,f_cao h<4 ?ask|8000|叶县|90|110|
aac_flyash|加气砖厂|粉煤灰 湿灰|SiO2≥40 烧失≤12 细度≤45||fly_ash:3 pond_ash:3|sio2 h>40 i>45 ?ask,loi h<12 i<7 ?ask,residue_45um h<45 i<30 ?ask|40000|叶县|60|40|
aac_sand|加气砂|石英尾砂 铁尾矿|SiO2≥65 含泥≤10|sio2 65 - hard|quartz_tailings:3 iron_tailings:3|sio2 h>65 i>80 ?ask,mud_content h<10 i<5 ?ask|30000|舞钢市|110|40|
nonfired_brick|免烧砖|炉渣 钢渣 再生砂|粒径≤10 f-CaO≤4 烧失≤15||bottom_ash:3 steel_slag:3 rfa:3|particle_size i<5 t<10,f_cao h<4 i<2 ?ask,loi h<15 i<8|15000|卫东区|80|40|
road_base_aggregate|水稳基层|再生骨料 钢渣|压碎值≤30 粒径≤37.5 杂质≤1|crushing_value - 30 hard|rca:3 recycled_mixed_agg:3 steel_slag:3|crushing_value h<30 i<26 ?ask,particle_size i<37.5 t<53,impurity h<1 i<0.5|60000|湛河区|80|40|
road_base_flyash|二灰基层|粉煤灰|硅铝铁≥70 烧失≤20 水≤35||fly_ash:3 pond_ash:2|saf_sum h>70 ?ask,loi h<20 i<10 ?ask,moisture h<35 i<20|40000|湛河区|60|40|
road_subgrade_gangue|矸石路基|煤矸石|CBR≥8 烧失≤18 粒径≤150 硫≤2||coal_gangue:3 coal_gangue_burnt:3|cbr h>8 i>15 ?ask,loi h<20 i<12 t<18 ?ask,sulfur h<3 i<1 t<2 ?ask,particle_size i<100 t<150|100000|鲁山县|60|10|
road_asphalt_slag|钢渣沥青路面|钢渣|压碎值≤26 磨耗≤28 吸水≤3 膨胀率≤2|crushing_value - 26 hard;immersion_expansion - 2 hard|steel_slag:3|crushing_value h<26 ?ask,la_abrasion h<28 ?ask,water_absorption h<3 ?ask,immersion_expansion h<2 ?assay|30000|叶县|100|60|
asphalt_rap|沥青拌合站|铣刨料|沥青含量≥3.5 针入度≥10 水≤5||rap:3|asphalt_content i>4 i<5.5 t>3.5 ?ask,penetration h>10 i>20 ?ask,moisture i<3 t<5|10000|新华区|90|100|
foam_ceramic|发泡陶瓷|废陶瓷 抛光泥 煤矸石|SiO2 60-72 Al2O3 12-20 烧失≤15||ceramic_waste:3 ceramic_polish_mud:3 coal_gangue:3|sio2 i>60 i<72 t>50 t<78 ?ask,al2o3 i>12 i<20 t>8 t<28 ?ask,loi i<8 t<15|12000|宝丰县|80|25|permits:
gypsum_board|纸面石膏板|脱硫石膏|品位≥90 水≤12 氯≤100ppm，上限200|chloride - 0.02 hard|fgd_gypsum:3|gypsum_purity h>85 i>90 ?ask,moisture h<15 i<12 ?ask,chloride h<0.02 i<0.01 ?assay|60000|宝丰县|100|50|
organic_fertilizer|有机肥厂|牛粪 鸡粪 菌渣|砷≤15 水≤80 污泥一律不收||cattle_manure:3 poultry_manure:3 mushroom_residue:3|arsenic h<15 ?ask,moisture i<65 t<80|8000|郏县|60|90|
soil_amendment_landscape|园林土壤改良|污泥堆肥 菌渣 沼渣|水<40 pH5.5-8.5 有机质≥25 镉≤20 汞≤15|moisture - 40 hard;cadmium - 20 hard|sewage_sludge:3 mushroom_residue:3 digestate:3|moisture h<40 ?ask,ph h>5.5 h<8.5 ?ask,organic_matter h>25 ?ask,cadmium h<20 i<5 ?assay,mercury h<15 i<5 ?assay|6000|新华区|70|70|
cattle_feed|奶牛场粗饲料|花生秧 玉米秸 麦秸|水≤17 含土≤8 无霉无膜|moisture - 17|peanut_vine:3 corn_straw:3 wheat_straw:2|moisture h<20 i<14 t<17 ?ask,soil_content h<12 i<5 t<8 ?ask,no:mould|4000|郏县|90|850|
mushroom_agaricus|双孢菇|麦草 鸡粪|麦草水≤18 无霉 长度≥80||wheat_straw:3 poultry_manure:3|moisture i<45 t<60,no:mould|4000|叶县|80|420|
mushroom_wood|香菇厂木屑玉米芯|木屑 玉米芯|阔叶 水≤20 无霉 不要松木||wood_chips:3 corncob:3|moisture h<25 i<16 t<20 ?ask,no:mould,no:conifer|3000|鲁山县|100|620|
biomass_pellet|生物质颗粒|花生壳 锯末 秸秆|水≤18 灰≤10 热值≥3200卡|ash - 10|peanut_shell:3 wood_chips:3 wheat_straw:2 corn_straw:2 soybean_straw:2 rice_straw:2|moisture h<30 i<12 t<18 ?ask,ash h<14 i<6 t<10 ?ask,calorific_value h>12.6 i>13.4|10000|叶县|80|430|
biomass_power|秸秆电厂|麦秸 玉米秸|水≤30 热值≥2300大卡 灰≤18||wheat_straw:3 corn_straw:3|moisture h<40 i<20 t<30 ?ask,calorific_value h>8.4 i>9.6,ash h<25 i<10 t<18|60000|叶县|80|280|
biogas|沼气工程|畜禽粪污 餐厨|碳氮比20-30 无消毒剂||cattle_manure:3 pig_manure:3 poultry_manure:3 kitchen_waste:3|cn_ratio i>20 i<30 t>10 t<60,no:disinfectant|20000|郏县|70|30|
rac_concrete|再生混凝土|再生粗骨料|吸水≤5 压碎指标≤20 微粉≤2|water_absorption - 5 hard|rca:3|water_absorption h<5 ?ask,crushing_index h<20 ?ask,mud_content h<2|20000|新华区|50|45|
cdw_processing|建废资源化厂|建筑垃圾|杂物≤15 粒径≤600||concrete_rubble:3 brick_rubble:3 mixed_cdw:3|impurity h<15 i<2 t<5 ?ask,particle_size i<600 t<800,no:asbestos|100000|卫东区|40|0|
spoil_fill|造地回填|渣土|有机质≤8 杂物≤5 含水≤28||spoil:3|organic_matter h<8 i<3 t<5,impurity h<10 i<2 t<5 ?ask,moisture i<20 t<28|150000|叶县|50|0|
second_life_storage|储能梯次|磷酸铁锂|SOH≥70 压差≤80mV 无鼓包 有编码 只要铁锂|soh 70 - hard|lib_lfp:3|soh h>70 ?assay,voltage_spread i<80,no:damage,no:notrace,ask:trace|8000 kWh|新华区|200|15000|
battery_hydromet|湿法回收|三元电池 黑粉|镍≥5 铝≤4 铜≤4||lib_ncm:3 black_mass:3|ni_grade i>8 t>5 ?ask,al_grade i<1.5 t<4,cu_grade i<1.5 t<4|600|洛阳市|200|50000|
lead_recycling|再生铅|废铅酸电池|持证收购||lead_acid:3||500|襄城县|150|9500|permits:HW31
scrap_melt|电炉厂|重废 中废|厚≥6(4可收)，长≤1500，杂质≤1|thickness 6 -|scrap_steel:3|thickness h>2 i>6 t>4 ?ask,piece_length h<1500 ?ask,impurity h<2 i<1 ?ask,ask:radioactivity,no:sealed|100000|舞钢市|140|2500|lot:1200
tyre_rubber|胶粉厂|废轮胎|钢丝≤20||waste_tyre:3|steel_wire i<20 t<28|6000|叶县|100|400|
blade_reuse|叶片再利用|风电叶片|长度≤12米||wind_blade:3|piece_length i<6000 t<12000 ?ask,glass_fiber_content i>55 t>45|1000|宝丰县|120|0|
pv_recycling|光伏回收|光伏组件|||pv_module:3|damage:soft|20000 pcs|郑州市|200|150|
"""  # noqa: E501


@dataclass(frozen=True)
class Lot:
    record: dict[str, Any]
    material: str
    figures: dict[str, tuple[float, float]]
    says: frozenset[str]


@dataclass(frozen=True)
class Bound:
    key: str
    hard: list[float | None] = field(default_factory=lambda: [None, None])
    ideal: list[float | None] = field(default_factory=lambda: [None, None])
    tolerable: list[float | None] = field(default_factory=lambda: [None, None])
    unknown: str = "ok"


@dataclass(frozen=True)
class Buyer:
    record: dict[str, Any]
    accepts: dict[str, int]
    bounds: tuple[Bound, ...]
    refuses: frozenset[str]
    asks: frozenset[str]


def _amount(text: str) -> dict[str, Any]:
    head, _, period = text.partition("/")
    digits = head.replace("万", "0000").replace("t", " t").split()
    return {"value": float(digits[0]), "unit": digits[1] if len(digits) > 1 else "t", "period": period or "year"}


def _jitter(number: int) -> float:
    return ((number * 7919) % 200 - 100) / 5000


def offers() -> list[Lot]:
    lots = []
    for number, line in enumerate(OFFERS.strip().split("\n"), start=1):
        material, title, called, spec, amount, place, price, truth, notes = line.split("|")
        figures: dict[str, tuple[float, float]] = {}
        says = {"some figure"} if truth else set()
        for item in truth.split():
            key, value = item.split("=")
            if value in ("none", "some", "pass"):
                says.add({"some": key, "pass": f"{key} pass", "none": f"no {key}"}[value])
            else:
                low, _, high = value.partition("..")
                figures[key] = (float(low), float(high or low))
        record = {
            "id": f"L{number:03d}", "title": title, "description": "", "material_text": called, "spec_text": spec,
            "quantity": _amount(amount), "district": place, "lat": PLACES[place][0] + _jitter(number), "lon": PLACES[place][1] + _jitter(number + 17),
            "price_cny_per_t": float(price), "available_from": "2026-11-01", "available_to": "2027-12-31", "hazard_code": None,
        }  # fmt: skip
        for note in notes.split():
            kind, value = note.split(":")
            if kind == "to":
                record |= {"available_from": "2026-03-01", "available_to": value}
            elif kind == "code":
                record["hazard_code"] = value
            else:
                says.add(value)
        lots.append(Lot(record, material, figures, frozenset(says)))
    return lots


def wants() -> list[Buyer]:
    buyers = []
    for number, line in enumerate(WANTS.strip().split("\n"), start=1):
        use, title, named, words, accepted, materials, limits, need, place, km, ceiling, extra = line.split("|")
        acceptance = []
        for item in accepted.split(";") if accepted else ():
            key, low, high, *hard = item.split()
            ends = [None if end == "-" else float(end) for end in (low, high)]
            acceptance.append({"key": key, "min": ends[0], "max": ends[1], "unit": None, "hard": bool(hard)})
        bounds, refuses, asks = [], set(), set()
        for item in limits.split(",") if limits else ():
            words_of = item.split()
            if ":" in words_of[0]:
                *_, kind, value = words_of[0].split(":")
                (asks if kind == "ask" else refuses if kind == "no" else set()).add(value)
                continue
            bound = Bound(words_of[0], unknown=next((w[1:] for w in words_of if w[0] == "?"), "ok"))
            for word in words_of[1:]:
                if word[0] in "hit":
                    {"h": bound.hard, "i": bound.ideal, "t": bound.tolerable}[word[0]][word[1] == "<"] = float(word[2:])
            bounds.append(bound)
        options = dict(option.split(":") for option in extra.split())
        record = {
            "id": f"D{number:02d}", "title": title, "description": "", "use": use, "material_text": named, "spec_text": words, "acceptance": acceptance,
            "quantity": _amount(f"{need}/year"), "min_supply_t_per_year": float(options["lot"]) if "lot" in options else None, "district": place,
            "lat": PLACES[place][0], "lon": PLACES[place][1], "max_road_km": float(km), "price_max_cny_per_t": float(ceiling), "price_max_by_material": None,
            "needed_from": "2026-12-01", "needed_to": "2027-12-31", "permits": [p for p in options.get("permits", "").split("+") if p],
        }  # fmt: skip
        accepts = {pair.split(":")[0]: int(pair.split(":")[1]) for pair in materials.split()}
        buyers.append(Buyer(record, accepts, tuple(bounds), frozenset(refuses), frozenset(asks)))
    return buyers


HAZARDOUS = {"lead_acid": "HW31", "msw_fly_ash": "HW18", "gold_tailings_cn": "HW33", "al_dross": "HW48", "plating_sludge": "HW17", "tar_residue": "HW11", "scr_catalyst": "HW50"}  # fmt: skip


def _beyond(low: float, high: float, ends: list[float | None]) -> bool:
    return (ends[0] is not None and low < ends[0] * 0.999) or (ends[1] is not None and high > ends[1] * 1.001)


def grade(lot: Lot, buyer: Buyer) -> int:
    """The rubric, from the true figures."""
    base = buyer.accepts.get(lot.material, 0)
    if base == 0:
        return 0
    if lot.material in HAZARDOUS and HAZARDOUS[lot.material] not in buyer.record["permits"]:
        return 0
    if lot.record["available_to"] < "2026-12-01" or lot.says & buyer.refuses:
        return 0
    deviations = asks = 0
    cap = 3
    for bound in buyer.bounds:
        if bound.key not in lot.figures:
            if bound.unknown == "ask":
                asks += 1
                cap = min(cap, 2)
            elif bound.unknown == "assay":
                cap = min(cap, 1)
            continue
        low, high = lot.figures[bound.key]
        if _beyond(low, high, bound.hard):
            return 0
        if _beyond(low, high, bound.tolerable):
            cap = 1
            deviations += 1
        elif _beyond(low, high, bound.ideal):
            deviations += 1
    for ask in buyer.asks:
        if ask not in lot.says and f"{ask} pass" not in lot.says:
            asks += 1
            cap = min(cap, 2)
    if asks >= 3 or (buyer.bounds and not lot.figures and len(lot.says) < 1):
        cap = 1
    lost = (deviations > 0) + (deviations > 2) if base == 3 else int(deviations > 1)
    km = 1.3 * _great_circle(lot.record, buyer.record)
    limit = buyer.record["max_road_km"]
    if km > 1.5 * limit:
        return 0
    cap = min(cap, 1 if km > 1.2 * limit else 2 if km > limit else 3)
    per_year = {"year": 1, "month": 12, "day": 330, "once": 1, "stock": 1}[lot.record["quantity"]["period"]]
    supplied = lot.record["quantity"]["value"] * per_year
    lot_size = buyer.record["min_supply_t_per_year"]
    if lot.record["quantity"]["unit"] == buyer.record["quantity"]["unit"]:
        need = buyer.record["quantity"]["value"]
        if lot_size:
            if supplied < 0.2 * lot_size:
                return 0
            cap = min(cap, 1 if supplied < lot_size else 3)
        else:
            cap = min(cap, 1 if supplied < 0.05 * need else 2 if supplied < 0.2 * need else 3)
    above = lot.record["price_cny_per_t"] - buyer.record["price_max_cny_per_t"]
    ceiling = abs(buyer.record["price_max_cny_per_t"])
    if above > max(60, ceiling):
        return 0
    if above > 0:
        cap = min(cap, 1 if above > max(5, 0.15 * ceiling) else 2)
    return max(1, min(base - lost, cap))


def _great_circle(one: dict[str, Any], two: dict[str, Any]) -> float:
    a, b = math.radians(one["lat"]), math.radians(two["lat"])
    turn = math.radians(one["lon"] - two["lon"])
    return 6371 * math.acos(min(1.0, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)))


def graded() -> tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]]:
    lots, buyers = offers(), wants()
    qrels = {b.record["id"]: {lot.record["id"]: grade(lot, b) for lot in lots} for b in buyers}
    return lots, buyers, qrels
