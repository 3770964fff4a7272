#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Score reads of call notes against independent annotators.

    python score_reads.py GOLD.jsonl READS.jsonl [--json]

GOLD: one note a line: {"id", "text", "units": [{"n","start","end"}], "annotators": [{"labels": {"3": ["K+"]},
"levels": {...}, "target": "...", "target_also_ok": [...], "moves_ok": [...], "hold_the_ask": bool}, ...]}
READS: one read a line, as the service gives it:
{"id", "evidence": [{"pillar","direction","start","end",...}], "levels": {"compatibility": "absent", ...},
 "move": {"id": "...", "pillar": "...", "hold_the_ask": bool}}

A unit (sentence, bullet) of the notes counts as labelled by the read where an evidence span covers at least half
of the shorter of the two. Every figure is the mean over the annotators, each taken as the truth in turn; `ceiling` is
the same figure for the annotators against each other, so `of ceiling` = 1.00 means: agrees with an annotator as
well as another annotator does. "balanced" averages over the three target pillars, so that a constant answer earns about a third.
"""
import argparse, itertools, json, statistics as st

PILLARS = ("compatibility", "knowledge", "trust")
LABELS = [p[0].upper() + s for p in PILLARS for s in "+-"]
ORDER = {"strained": 0, "absent": 1, "emerging": 2, "established": 3}


def predicted(note, read):
    got = {u["n"]: set() for u in note["units"]}
    for e in read.get("evidence", []):
        label = e["pillar"][0].upper() + ("+" if e["direction"] == "builds" else "-")
        for u in note["units"]:
            overlap = min(e["end"], u["end"]) - max(e["start"], u["start"])
            if overlap > 0 and overlap >= 0.5 * min(e["end"] - e["start"], u["end"] - u["start"]):
                got[u["n"]].add(label)
    return got


def gold(note, annotator):
    return {u["n"]: set(annotator["labels"].get(str(u["n"]), [])) for u in note["units"]}


def f1(pairs, keys, key):
    """Macro and per-key F1 over (truth, guess) sets."""
    out = {}
    for k in keys:
        tp = fp = fn = 0
        for truth, guess in pairs:
            t, g = k in {key(x) for x in truth}, k in {key(x) for x in guess}
            tp, fp, fn = tp + (t and g), fp + (g and not t), fn + (t and not g)
        out[k] = 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else float("nan")
    out["macro"] = st.mean(v for v in out.values() if v == v)
    return out


def qwk(pairs):
    """Quadratic weighted kappa of (truth, guess) ranks 0..3."""
    n, k = len(pairs), 4
    w = lambda i, j: (i - j) ** 2 / (k - 1) ** 2
    observed = sum(w(t, g) for t, g in pairs) / n
    ts, gs = [t for t, _ in pairs], [g for _, g in pairs]
    expected = sum(w(i, j) * ts.count(i) * gs.count(j) for i in range(k) for j in range(k)) / n**2
    return 1 - observed / expected if expected else 1.0


def compare(notes, truth_of, guess_of):
    """All figures for one rater (guess) against another (truth)."""
    units = [(truth_of(n)["units"][u["n"]], guess_of(n)["units"][u["n"]]) for n in notes for u in n["units"]]
    out = {f"f1 {k}": v for k, v in f1(units, LABELS, lambda x: x).items()}
    out |= {f"pillar f1 {k}": v for k, v in f1(units, "CKT", lambda x: x[0]).items()}
    for p in PILLARS:
        out[f"level qwk {p}"] = qwk([(ORDER[truth_of(n)["levels"][p]], ORDER[guess_of(n)["levels"][p]]) for n in notes])
    out["level exact"] = st.mean(truth_of(n)["levels"][p] == guess_of(n)["levels"][p] for n in notes for p in PILLARS)
    out["holds accuracy"] = st.mean((ORDER[truth_of(n)["levels"][p]] > 1) == (ORDER[guess_of(n)["levels"][p]] > 1) for n in notes for p in PILLARS)
    out["target ok"] = st.mean(guess_of(n)["target"] in truth_of(n)["targets_ok"] for n in notes)
    out["move ok"] = st.mean(guess_of(n)["move"] in truth_of(n)["moves_ok"] for n in notes)
    for name, key, allowed in (("target", "target", "targets_ok"), ("move", "move", "moves_ok")):
        by = {p: [guess_of(n)[key] in truth_of(n)[allowed] for n in notes if truth_of(n)["target"] == p] for p in PILLARS}
        out[f"{name} ok, balanced"] = st.mean(st.mean(v) for v in by.values() if v)
    none_t = [g for t, g in units if "T+" not in t]
    out["false trust rate"] = st.mean("T+" in g for g in none_t)
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("gold"), ap.add_argument("reads"), ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    notes = [json.loads(l) for l in open(args.gold)]
    reads = {r["id"]: r for r in map(json.loads, open(args.reads))}
    missing = [n["id"] for n in notes if n["id"] not in reads]
    if missing:
        raise SystemExit(f"{len(missing)} notes have no read: {missing[:5]}")
    views = {}
    count = len(notes[0]["annotators"])
    for n in notes:
        for i, a in enumerate(n["annotators"]):
            views[n["id"], i] = {"units": gold(n, a), "levels": a["levels"], "target": a["target"],
                "targets_ok": {a["target"], *a.get("target_also_ok", [])}, "move": a["moves_ok"][0], "moves_ok": set(a["moves_ok"])}
        r = reads[n["id"]]
        for e in r.get("evidence", []):
            if "quote" in e and n["text"][e["start"]:e["end"]] != e["quote"]:
                raise SystemExit(f"{n['id']}: quote is not the notes' text at [{e['start']}:{e['end']}]: {e['quote']!r}")
        views[n["id"], "us"] = {"units": predicted(n, r), "levels": r["levels"], "target": r["move"]["pillar"], "move": r["move"]["id"]}
    ours = [compare(notes, lambda n, i=i: views[n["id"], i], lambda n: views[n["id"], "us"]) for i in range(count)]
    people = [compare(notes, lambda n, i=i: views[n["id"], i], lambda n, j=j: views[n["id"], j])
              for i, j in itertools.permutations(range(count), 2)]
    table = {}
    for k in ours[0]:
        us = st.mean(o[k] for o in ours)
        top = st.mean(o[k] for o in people) if people else float("nan")
        table[k] = {"read": round(us, 3), "ceiling": round(top, 3), "of_ceiling": round(us / top, 3) if top else None}
    if args.json:
        print(json.dumps(table))
    else:
        print(f"{len(notes)} notes, {count} annotators\n{'measure':28}{'read':>8}{'ceiling':>9}{'of ceiling':>12}")
        for k, v in table.items():
            print(f"{k:28}{v['read']:8.3f}{v['ceiling']:9.3f}{v['of_ceiling'] if v['of_ceiling'] is not None else '-':>12}")


if __name__ == "__main__":
    main()
