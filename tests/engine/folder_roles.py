"""The roles of the small house."""

ROLES = """
[clerk]
label = "经办人"
label_en = "Clerk"
kind = "bureau"
unit = "bureau.housing"
superior = "head"
[checker]
label = "审核人"
kind = "bureau"
unit = "bureau.housing"
superior = "head"
[head]
label = "负责人"
kind = "bureau"
unit = "bureau.housing"
[firm_manager]
label = "项目经理"
kind = "firm"
second = "estate"
[street]
label = "街道经办人"
kind = "subdistrict"
[auditor]
label = "审计"
kind = "district"
unit = "district"
reads_all = true
[administrator]
label = "系统管理"
kind = "district"
unit = "district"
"""
