#!/usr/bin/env python3
"""核对村级证据包：只用 Python 自带的功能，不联网，不需要密钥。用法见 README.txt。"""

import csv
import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections import defaultdict
from pathlib import Path

MADE, MANIFEST = "pack.json", "SHA256SUMS"
START = "0" * 64


class Folder:
    def __init__(self, path):
        self.path = path

    def names(self):
        for one in self.path.rglob("*"):
            if one.is_file():
                yield one.relative_to(self.path).as_posix()

    def open(self, name):
        return (self.path / name).open("rb")


class Zip:
    def __init__(self, path):
        self.file = zipfile.ZipFile(path)

    def names(self):
        return self.file.namelist()

    def open(self, name):
        return self.file.open(name)


class Checker:
    def __init__(self, pack, anchors):
        self.pack, self.anchors, self.wrong = pack, anchors, []
        self.there = set(pack.names())

    def say(self, where, what):
        self.wrong.append(f"{where}：{what}")

    def run(self):
        if self.files():
            self.made()
            self.vouchers, self.entries = self.table("vouchers"), self.table("entries")
            self.chains()
            self.sums()
            self.reversals()
            self.days()
            self.receipts()
            self.printed()

    # 一、每个文件的哈希

    def files(self):
        """是否有清单。逐个文件比对；多出来的、少掉的都说出来。"""
        if MANIFEST not in self.there:
            self.say(MANIFEST, "没有清单，无法核对")
            return False
        with self.pack.open(MANIFEST) as file:
            text = file.read().decode("utf-8")
        told = dict(reversed(line.split("  ", 1)) for line in text.splitlines() if "  " in line)
        for name in sorted(told):
            if name not in self.there:
                self.say(name, "文件不见了")
            elif self.sha256(name) != told[name]:
                self.say(name, "文件被改过，哈希值和清单不一样")
        for name in sorted(self.there - set(told) - {MANIFEST}):
            if not name.endswith("/"):
                self.say(name, "清单里没有这个文件")
        kept = [line for line in text.splitlines(True) if not line.endswith(f"  {MADE}\n")]
        print(f"文件 {len(told)} 个")
        print("证据包校验值：{}".format(hashlib.sha256("".join(kept).encode("utf-8")).hexdigest()))
        return True

    def made(self):
        try:
            with self.pack.open(MADE) as file:
                made = json.loads(file.read().decode("utf-8"))
            print("{} {}年度，{} 制作".format(made["village"], made["cover_year"], made["made_at"]))
        except (KeyError, ValueError, OSError) as error:
            self.say(MADE, f"读不懂（{error}）")

    def sha256(self, name):
        """空的，如果文件坏了读不出来。"""
        try:
            return self.digest(name)
        except (OSError, zipfile.BadZipFile, zlib.error):
            return ""

    def digest(self, name):
        digest = hashlib.sha256()
        with self.pack.open(name) as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                digest.update(part)
        return digest.hexdigest()

    def table(self, name, folder="01-ledger"):
        path = f"{folder}/{name}.csv"
        if path not in self.there:
            return []
        with self.pack.open(path) as file:
            rows = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))
            return [dict(row) for row in rows]

    # 二、账链：号连续，环环相扣，末值相符

    def chains(self):
        chains = defaultdict(list)
        for row in self.vouchers:
            chains[row["账册"]].append(row)
        for series in self.table("series"):
            rows = chains.pop(series["账册"], [])
            self.chain(series, rows)
        for name in chains:
            self.say(name, "凭证所属的账册不在账册表里")
        print("账册 {} 本，凭证 {} 张".format(len(self.table("series")), len(self.vouchers)))

    def chain(self, series, rows):
        wanted, before = 1, START
        for row in rows:
            number = int(row["序号"])
            if number != wanted:
                self.say(series["账册"], "缺第 {} 号，后面接的是 {}".format(wanted, row["单号"]))
            if row["上一张的哈希"] != before:
                self.say(row["单号"], "和上一张凭证扣不上")
            wanted, before = number + 1, row["本张的哈希"]
        if wanted - 1 != int(series["最后一号"]):
            self.say(
                series["账册"], "应有 {} 张，到第 {} 号为止".format(series["最后一号"], wanted - 1)
            )
        if before != series["链末值"]:
            self.say(series["账册"], "链末值和最后一张凭证不一样")

    # 三、每张凭证的分录加起来等于合计

    def sums(self):
        lines = defaultdict(list)
        for row in self.entries:
            lines[row["单号"]].append(row)
        for row in self.vouchers:
            mine = lines.pop(row["单号"], [])
            if [int(one["行"]) for one in mine] != list(range(1, int(row["笔数"]) + 1)):
                self.say(row["单号"], "分录不齐，应有 {} 行".format(row["笔数"]))
            elif sum(int(one["金额（分）"]) for one in mine) != int(row["合计（分）"]):
                self.say(row["单号"], "分录加起来不等于合计")
            for one in mine:
                paid = int(one["标准（分）"]) - int(one["资助（分）"])
                if one["种类"] == "缴费" and paid != int(one["金额（分）"]):
                    self.say(row["单号"], "第 {} 行：标准减资助不等于实缴".format(one["行"]))
        for number in lines:
            self.say(number, "有分录，没有凭证")

    # 四、冲销和原凭证金额相同，只冲一次

    def reversals(self):
        totals = {row["单号"]: row["合计（分）"] for row in self.vouchers}
        undone = set()
        for row in self.vouchers:
            original = row["冲销的单号"]
            if not original:
                continue
            if original in undone:
                self.say(row["单号"], f"{original} 被冲销了两次")
            if totals.get(original) != row["合计（分）"]:
                self.say(row["单号"], f"和被冲销的 {original} 金额不一样")
            undone.add(original)

    # 五、日清：账面等于当日现金收据，缴存等于清点，链末值在账里

    def days(self):
        cash, heads = defaultdict(int), {row["本张的哈希"] for row in self.vouchers} | {START, ""}
        for row in self.vouchers:
            if row["付款方式"] == "现金" and row["种类"] in ("收据", "冲销收据"):
                sign = 1 if row["种类"] == "收据" else -1
                cash[row["日结编号"]] += sign * int(row["合计（分）"])
        banked = {
            row["缴存的日结编号"]: row["金额（分）"]
            for row in self.entries
            if row["缴存的日结编号"]
        }
        for day in self.table("days", "04-days"):
            number = day["日结编号"]
            if day["状态"] == "已日清" and int(day["账面现金（分）"]) != cash[number]:
                self.say(day["日清单号"], "账面现金和当日的现金收据不一样")
            if number in banked and banked[number] != day["清点现金（分）"]:
                self.say(day["日清单号"], "缴存的钱和清点的现金不一样")
            if day["账链末值"] not in heads:
                self.say(day["日清单号"], "账链末值不在账里")

    # 六、收据清单和账一样

    def receipts(self):
        told = {row["单号"]: row for row in self.table("receipts", "02-receipts")}
        for row in self.vouchers:
            if row["种类"] in ("收据", "冲销收据"):
                mine = told.pop(row["单号"], None)
                if mine is None:
                    self.say(row["单号"], "收据清单里没有这张收据")
                elif mine["金额（分）"] != row["合计（分）"]:
                    self.say(row["单号"], "收据清单的金额和账不一样")
        for number in told:
            self.say(number, "收据清单里有，账里没有")

    # 七、纸上印的校验码、账链末值

    def printed(self):
        hashes = [row["本张的哈希"] for row in self.vouchers]
        for anchor in self.anchors:
            text = anchor.replace("-", "").lower()
            if len(text) < 12:
                self.say(anchor, "至少要12位")
            elif any(one.startswith(text) for one in hashes):
                print(f"纸上的 {anchor}：在账里")
            else:
                self.say(anchor, "纸上印的，账里没有")


def main(arguments):
    path = Path(__file__).resolve().parent
    if arguments and Path(arguments[0]).exists():
        path = Path(arguments.pop(0))
    checker = Checker(Folder(path) if path.is_dir() else Zip(path), arguments)
    try:
        checker.run()
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, zlib.error) as error:
        checker.say("01-ledger", f"表格读不懂（{error}）")
    for line in checker.wrong:
        print("✗ " + line)
    print(f"发现 {len(checker.wrong)} 处不符" if checker.wrong else "全部相符")
    return 1 if checker.wrong else 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
