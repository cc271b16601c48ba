"""The header words of both sheets, as templates in use have them."""

from typing import Final

__all__ = ["MANAGER_HEADS", "OPERATOR_HEADS"]

OPERATOR_HEADS: Final = (
    "序号", "姓名", "性别", "身份证号码", "文化程度", "所属部门（车间）", "班组", "工种", "作业类别",
    "准操项目", "证书编号", "初领日期", "有效期限", "应复审日期", "实际复审日期", "发证机关", "用工形式",
    "在岗状态", "联系电话", "二维码", "备注",
)  # fmt: skip
MANAGER_HEADS: Final = (
    "序号", "姓名", "性别", "身份证号", "学历", "所学专业", "职务", "人员类别", "任职时间", "任职文件文号",
    "合格证编号", "行业类型", "单位类型", "考核合格日期", "有效期", "发证机关", "年度再培训学时",
    "注册安全工程师（类别/注册号）", "是否专职", "联系电话", "备注",
)  # fmt: skip
