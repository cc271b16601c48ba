"""The page over the simulated public platform: its settings, and a roster of three people on record."""

from pathlib import Path

from captcha_terminal import Simulator

from certverify.settings import Settings, load

HEAD = "单位名称,姓名,身份证号码,工种,作业类别,准操项目,证书编号\n"


def settings(folder: Path, simulator: Simulator) -> Settings:
    file = folder / "page.toml"
    file.write_text(
        f'[connectors.mem]\nbase_url = "{simulator.url}"\nallow_other_host = true\npace = 20\n'
        "[connectors.mem.form.kinds.special_operation]\nconfirmed = true\n",
        encoding="utf-8",
    )
    return load(file).with_changes(store=f"sqlite:///{folder / 'ledger.sqlite'}", connector="mem")


def roster(simulator: Simulator) -> tuple[str, bytes]:
    people = simulator.people("valid", "expired", "reviewed")
    lines = [
        f"某某化工有限公司,{p['name']},{p['idNumber']},电工,电工作业,低压电工作业,T{p['idNumber']}\n"
        for p in people
    ]
    return "名册.csv", (HEAD + "".join(lines)).encode()
