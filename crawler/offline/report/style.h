// The style of HtmlPage. Colours are those of a palette that colour-blind readers can tell apart
// (https://jfly.uni-koeln.de/color/), lighter on dark ground; each is a variable, and nothing else is said twice.
#pragma once

namespace crawl::report {

inline constexpr char style[] = R"css(
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #1a1f27; --soft: #5a6472; --line: #dfe3e8;
  --accent: #0b63b5; --good: #00795c; --warn: #8a5a00; --bad: #b3261e; --note: #4d5b70;
  --good-fill: #2a9d7f; --warn-fill: #e0a33a; --bad-fill: #d5504a; --accent-fill: #4a90d9; --rest-fill: #9aa5b4;
  --hover: #eef2f7; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --card: #1b2129; --ink: #e6eaf0; --soft: #a3aebd;
  --line: #323b47; --accent: #7db8f2; --good: #5fd0b0; --warn: #f0bd62; --bad: #ff938c; --note: #b4c0d0;
  --good-fill: #2f9e80; --warn-fill: #b98226; --bad-fill: #c24b45; --accent-fill: #3f7fc0; --rest-fill: #5c6878;
  --hover: #232b35; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 20px 48px; }
header { margin-bottom: 20px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; line-height: 1.3; margin: 0; }
h3 { font-size: 15px; margin: 0 0 8px; }
p { margin: 6px 0; }
a { color: var(--accent); }
code, pre { font: 13px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; margin: 8px 0 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.small { font-size: 13px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px;
  margin: 0 0 16px; }
section > h2 + p.soft { margin-top: 2px; }
section > h2 { margin-bottom: 2px; }
.grid { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
  align-items: start; margin: 0 0 16px; }
.grid > section { margin: 0; min-width: 0; height: 100%; }
.numbers { display: grid; gap: 12px; grid-template-columns: repeat(6, 1fr); margin: 0 0 16px; }
.number { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; min-width: 0; }
.number b { display: block; font-size: 27px; line-height: 1.15; font-variant-numeric: tabular-nums;
  letter-spacing: -.01em; }
.number span { color: var(--soft); font-size: 13px; display: block; }
.number .bad { color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 13px; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
.flag { white-space: nowrap; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.url { overflow-wrap: anywhere; }
.scroll td.url { min-width: 130px; }
.bar { display: block; height: 10px; border-radius: 3px; min-width: 2px; background: var(--accent-fill); }
td.bars { width: 34%; padding-top: 11px; }
.pill { display: inline-block; border-radius: 999px; padding: 0 9px; font-size: 12px; line-height: 20px; font-weight: 600;
  border: 1px solid currentColor; white-space: nowrap; }
.error { color: var(--bad); } .warning { color: var(--warn); } .notice { color: var(--note); } .good { color: var(--good); }
details.finding { border-top: 1px solid var(--line); }
details.finding:first-of-type { margin-top: 12px; }
details.finding > summary { cursor: pointer; padding: 9px 0; display: flex; gap: 10px; align-items: baseline;
  list-style: none; }
details.finding > summary .pill { flex: 0 0 66px; text-align: center; padding: 0; }
details.finding > summary::-webkit-details-marker { display: none; }
details.finding > summary::before { content: "\25B8"; color: var(--soft); flex: 0 0 12px; }
details.finding[open] > summary::before { content: "\25BE"; }
details.finding > summary:hover { background: var(--hover); }
details.finding > summary .name { flex: 1 1 0; min-width: 0; font-weight: 600; }
details.finding > summary .name span { display: block; font-weight: 400; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
details.finding[open] > summary .name span { display: none; }
details.finding > summary .count { font-variant-numeric: tabular-nums; font-weight: 600; }
details.finding > div { padding: 0 0 14px 22px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 8px 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, "DejaVu Sans", sans-serif; }
svg .tile { fill: #10151b; } svg .ink { fill: var(--ink); } svg .line { stroke: var(--line); } svg .stroke { fill: none; stroke-width: 2;
  stroke-linejoin: round; }
.key { font-size: 13px; color: var(--soft); display: flex; flex-wrap: wrap; gap: 4px 14px; margin-top: 4px; }
.key span::before { content: ""; display: inline-block; width: 10px; height: 3px; border-radius: 2px; margin: 0 5px 3px 0;
  vertical-align: middle; background: var(--mark); }
.key .c0 { --mark: var(--accent-fill); } svg .c0 { stroke: var(--accent-fill); }
.key .c1 { --mark: var(--good-fill); } svg .c1 { stroke: var(--good-fill); }
.key .c2 { --mark: var(--warn-fill); } svg .c2 { stroke: var(--warn-fill); }
.key .c3 { --mark: var(--bad-fill); } svg .c3 { stroke: var(--bad-fill); }
svg .area { fill: var(--accent-fill); opacity: .18; } svg .mark { stroke: var(--bad-fill);
  stroke-dasharray: 4 3; } svg .column { fill: var(--accent-fill); }
.f-good { fill: var(--good-fill); background: var(--good-fill); } .f-warn { fill: var(--warn-fill); background: var(--warn-fill); }
.f-bad { fill: var(--bad-fill); background: var(--bad-fill); } .f-rest { fill: var(--rest-fill); background: var(--rest-fill); }
.f-accent { fill: var(--accent-fill); background: var(--accent-fill); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 8px 24px; }
.legend { display: flex; gap: 14px; flex-wrap: wrap; font-size: 13px; color: var(--soft); margin-top: 8px; }
.legend i { width: 10px; height: 10px; border-radius: 2px; display: inline-block; margin-right: 5px; }
footer { color: var(--soft); font-size: 13px; }
@media (max-width: 900px) { .numbers { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 480px) { main { padding: 16px 12px 32px; } .numbers { grid-template-columns: repeat(2, 1fr); gap: 8px; }
  .number { padding: 10px 12px; } .number b { font-size: 22px; } section { padding: 14px; } h1 { font-size: 22px; }
  td.bars { width: 22%; }
  .finding thead { display: none; } .finding tr { display: block; border-bottom: 1px solid var(--line); padding: 6px 0; }
  .finding td { display: block; border: 0; padding: 0; } dl { grid-template-columns: 1fr; } dd { margin-bottom: 6px; } }
@media print { :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; } main { max-width: none;
  padding: 0; } section, .number { break-inside: avoid; border-radius: 0; } a { color: inherit; }
  details.finding::details-content { content-visibility: visible; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)css";

}  // namespace crawl::report
