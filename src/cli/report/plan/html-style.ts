/** How the page looks: light and dark, on paper, on narrow screens. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --raised: #f6f7f9; --ink: #1d2430; --soft: #5b6472; --faint: #d9dde3;
  --old: #7a8391; --old-fill: #d4d8de; --new: #0a66c2;
  --good: #1a7f37; --bad: #c62828; --doubt: #8a5a00; --minus: #fdecec; --plus: #e7f6ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --raised: #1d232c; --ink: #e6e9ee; --soft: #a3adba; --faint: #39424f;
    --old: #a0a9b6; --old-fill: #434c59; --new: #6cb2ff;
    --good: #57c278; --bad: #ff8a80; --doubt: #e3b341; --minus: #3a2226; --plus: #1c3425;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--faint); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, ul, ol, pre { margin: .5rem 0; }
time { white-space: nowrap; }
p, li, figcaption { max-width: 70ch; }
a { color: var(--new); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }
.soft, footer { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .doubt { color: var(--doubt); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; }
.cards > div { background: var(--raised); border: 1px solid var(--faint); border-radius: .5rem; padding: .75rem 1rem; }
.cards dt { color: var(--soft); font-size: .875rem; }
.cards dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.cards dd small { display: block; font-size: .875rem; font-weight: 400; color: var(--soft); }
.change { border: 1px solid var(--faint); border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
.change > h3 { margin: 0; display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: baseline; }
.badge { font-size: .8125rem; font-weight: 600; border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .65rem; }
.change > p { margin: .25rem 0; }
.lines { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; border: 1px solid var(--faint); border-radius: .35rem; overflow: hidden; }
.lines span { display: block; padding: 0 .6rem 0 1.6rem; text-indent: -1rem; }
.lines .minus { background: var(--minus); } .lines .plus { background: var(--plus); } .lines .left { color: var(--soft); }
.story { border-left: 3px solid var(--faint); padding-left: 1rem; margin: .75rem 0; }
.story dt { font-weight: 600; } .story dd { margin: 0 0 .35rem; }
.table { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.about { color: var(--soft); font-size: .875rem; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--faint); }
thead th { color: var(--soft); font-weight: 500; font-size: .875rem; vertical-align: bottom; }
tbody th { font-weight: 500; min-width: 9rem; max-width: 26rem; overflow-wrap: anywhere; }
tbody th.below { padding-left: 1.25rem; font-weight: 400; }
td { max-width: 30rem; }
td:not(.number) { min-width: 6rem; }
td:not(.number):last-child { min-width: 10rem; }
th.number, td.number { text-align: right; padding: .3rem 0 .3rem 1rem; white-space: nowrap; }
tbody th.number { min-width: 4rem; }
th.number + td:not(.number), td.number + td:not(.number), th.number + th:not(.number) { padding-left: 1.5rem; }
tr.same { color: var(--soft); }
.beside { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0 1.5rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1.25rem 1.5rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: .9375rem; font-weight: 500; margin-bottom: .15rem; }
.plot { --plot-background: var(--paper); display: block; width: 100%; max-width: 30rem; height: auto; color: var(--soft); font: 11px system-ui, sans-serif; overflow: visible; }
.plot text, .plot tspan { white-space: pre; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; color: var(--soft); font-size: .875rem; margin: .5rem 0; padding: 0; list-style: none; }
.key svg { width: 1.75rem; height: .75rem; vertical-align: middle; margin-right: .35rem; }
.sample { border: 1px solid var(--faint); border-radius: .5rem; padding: .75rem 1rem 1rem; margin: 1rem 0; }
.sample h3 { margin-top: 0; }
.life { display: grid; grid-template-columns: minmax(16rem, 30rem) minmax(0, 1fr); gap: .5rem 2rem; align-items: start; }
.life ol { list-style: none; padding: 0; font-size: .9375rem; }
.life li { display: grid; grid-template-columns: 9.5rem 5.75rem minmax(0, 1fr); gap: 0 .5rem; padding: .1rem 0; }
.life time, .life .on { color: var(--soft); font-variant-numeric: tabular-nums; }
.life .after .on { color: var(--new); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem 1.25rem; margin-top: 1rem; }
.mail { min-width: 0; }
.mail h4 { margin: 0 0 .25rem; } .mail p { margin: 0 0 .35rem; }
iframe { display: block; width: 100%; height: 26rem; resize: vertical; border: 1px solid var(--faint); border-radius: .35rem; background: #fff; color-scheme: light; }
.none { border: 1px dashed var(--faint); border-radius: .35rem; color: var(--soft); padding: 1.5rem 1rem; text-align: center; }
details > summary { cursor: pointer; color: var(--soft); margin: .35rem 0; }
footer { margin-top: 3rem; font-size: .875rem; border-top: 1px solid var(--faint); padding-top: .75rem; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 46rem) {
  body { padding: 1rem .9rem 2rem; }
  .life, .pair { grid-template-columns: minmax(0, 1fr); }
  .life li { grid-template-columns: 9rem minmax(0, 1fr); } .life .what { grid-column: 1 / -1; padding-left: .75rem; }
  iframe { height: 24rem; }
}
@media print {
  :root {
    color-scheme: light; --paper: #fff; --raised: #fff; --ink: #000; --soft: #444; --faint: #bbb;
    --old: #666; --old-fill: #ccc; --new: #0a4f96; --good: #060; --bad: #900; --doubt: #630; --minus: #fff; --plus: #fff;
  }
  body { max-width: none; font-size: 11pt; padding: 0; }
  nav { display: none; }
  .table { overflow: visible; }
  figure, .mail, tr, .cards > div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
