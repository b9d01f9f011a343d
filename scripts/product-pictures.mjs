// Simple still lifes, one per product id; the pictures that store.example would serve.
const grounds = {
  a: ['#efe4d4', '#dccbb2'],
  b: ['#e3e4da', '#c9cdbd'],
  c: ['#f0dfd3', '#dfc2ae'],
  d: ['#e2e3e6', '#c8ccd1'],
};
const frame = (g, inner, w = 600, h = 600) => {
  const [wall, table] = grounds[g];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}"><defs><linearGradient id="w" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".45"/><stop offset="1" stop-color="#000" stop-opacity=".05"/></linearGradient><linearGradient id="s" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#fff" stop-opacity=".22"/><stop offset=".45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".2"/></linearGradient></defs><rect width="${w}" height="${h}" fill="${wall}"/><rect width="${w}" height="${h}" fill="url(#w)"/><rect y="${h * 0.74}" width="${w}" height="${h * 0.26}" fill="${table}"/>${inner}</svg>`;
};
const sh = (cx, rx, y = 500) =>
  `<ellipse cx="${cx + 14}" cy="${y}" rx="${rx}" ry="${rx * 0.13}" fill="#000" opacity=".14"/>`;
const both = (d, fill) => `<path d="${d}" fill="${fill}"/><path d="${d}" fill="url(#s)"/>`;
export const P = {
  'stoneware-mug': [
    'a',
    sh(290, 150) +
      `<path d="M388 300c90-20 110 120-8 130" fill="none" stroke="#5d7a78" stroke-width="26"/>` +
      both('M180 250h220l-14 220q-3 32-36 32h-120q-33 0-36-32z', '#6b8a87') +
      `<ellipse cx="290" cy="250" rx="110" ry="20" fill="#4a6462"/><path d="M184 300h212l-2 34h-207z" fill="#e9dcc6" opacity=".8"/>`,
  ],
  'arc-desk-lamp': [
    'b',
    sh(240, 120) +
      `<rect x="150" y="478" width="180" height="24" rx="12" fill="#2f3a35"/><path d="M236 480V250q0-130 120-130 66 0 92 56" fill="none" stroke="#2f3a35" stroke-width="14"/><path d="M386 246l130-60 30 96-150 40z" fill="#ffe9a8" opacity=".35"/>` +
      both('M372 250q10-100 96-90 60 10 72 62z', '#b5532f'),
  ],
  'oak-table-lamp': [
    'c',
    sh(300, 130) +
      both('M210 150h180l56 170H154z', '#f7ecd6') +
      `<rect x="292" y="320" width="16" height="40" fill="#6b4a2f"/>` +
      both('M300 350q74 40 62 112-10 40-62 40t-62-40q-12-72 62-112z', '#b98a56'),
  ],
  'paper-pendant': [
    'd',
    `<path d="M300 0v150" stroke="#444" stroke-width="5"/>` +
      both('M300 150q160 30 160 140t-160 140q-160-30-160-140t160-140z', '#fbf3e2') +
      `<g fill="none" stroke="#d9cbb0" stroke-width="4"><path d="M176 220q124 40 248 0M146 265q154 46 308 0M142 310q158 48 316 0M166 360q134 40 268 0"/></g>`,
  ],
  'enamel-kettle': [
    'd',
    sh(300, 165) +
      `<path d="M190 270q0-150 110-150t110 150" fill="none" stroke="#3a3431" stroke-width="18"/><path d="M420 330l90-60 16 22-90 110z" fill="#31506b"/>` +
      both('M180 300q0-70 120-70t120 70l30 160q4 42-40 42H190q-44 0-40-42z', '#3b607f') +
      `<ellipse cx="300" cy="240" rx="86" ry="20" fill="#2d4a63"/><circle cx="300" cy="212" r="17" fill="#c99a5b"/>`,
  ],
  'ash-cutting-board': [
    'b',
    sh(300, 150, 508) +
      both(
        'M200 160q0-24 24-24h46q6-60 30-60t30 60h46q24 0 24 24v320q0 26-26 26H226q-26 0-26-26z',
        '#d2a874',
      ) +
      `<circle cx="300" cy="112" r="12" fill="#e3e4da"/><path d="M236 160v330M282 160v340M330 160v340M370 160v330" stroke="#b98d58" stroke-width="3" opacity=".6"/>`,
  ],
  'linen-cushion': [
    'c',
    sh(300, 200, 506) +
      both('M120 190q180-34 360 0 34 150 0 300-180 34-360 0-34-150 0-300z', '#8c9a7c') +
      `<g stroke="#f3ecdc" stroke-width="8" opacity=".65" fill="none"><path d="M116 260q184-24 368 0M104 300q196-20 392 0M106 400q194 20 388 0"/></g>`,
  ],
  'wool-throw': [
    'a',
    sh(300, 200, 506) +
      both('M110 420q0-40 40-40h300q40 0 40 40v40q0 44-40 44H150q-40 0-40-44z', '#a3543a') +
      both('M130 330q0-36 36-36h268q36 0 36 36v44q0 20-30 20H160q-30 0-30-20z', '#c77f5d') +
      both('M150 246q0-34 34-34h232q34 0 34 34v40q0 20-30 20H180q-30 0-30-20z', '#e4c3a5') +
      `<g stroke="#fff4e4" stroke-width="5" opacity=".6"><path d="M150 240h300M130 322h340M112 420h376" stroke-dasharray="14 10"/></g>`,
  ],
  'cotton-towels': [
    'd',
    sh(300, 180, 506) +
      [
        ['#f5efe4', 440],
        ['#cfd8cf', 376],
        ['#f5efe4', 312],
        ['#9db0a4', 248],
      ]
        .map(([c, y]) => both(`M150 ${y + 14}q0-14 14-14h272q14 0 14 14v36q0 14-14 14H164q-14 0-14-14z`, c))
        .join(''),
  ],
  'ribbed-vase': [
    'a',
    sh(300, 110) +
      `<g stroke="#6f7d55" stroke-width="6" fill="none"><path d="M300 240q-20-120-90-170M300 240q0-130 20-200M300 240q30-90 110-140"/></g><g fill="#d98b6a"><circle cx="206" cy="66" r="28"/><circle cx="324" cy="40" r="32"/><circle cx="414" cy="98" r="26"/></g>` +
      both(
        'M262 230h76q-8 50 40 100 36 50 14 130-12 42-52 42h-80q-40 0-52-42-22-80 14-130 48-50 40-100z',
        '#f3ece0',
      ) +
      `<g stroke="#d8cbb6" stroke-width="5" fill="none"><path d="M250 340q-26 80 0 156M300 320v180M350 340q26 80 0 156"/></g>`,
  ],
  'beeswax-candle': [
    'b',
    sh(300, 120) +
      `<ellipse cx="300" cy="176" rx="12" ry="28" fill="#f2b84b"/><path d="M300 200v30" stroke="#444" stroke-width="5"/>` +
      both('M240 230h120v230H240z', '#e8c477') +
      both('M180 456h240v16q-6 30-60 30H240q-54 0-60-30z', '#7a5a3c'),
  ],
  'oak-stool': [
    'c',
    sh(300, 170, 506) +
      `<g stroke="#8f6238" stroke-width="22" stroke-linecap="round"><path d="M206 270l-40 222M394 270l40 222M270 270l-14 180M330 270l14 180"/></g><path d="M188 400h224" stroke="#8f6238" stroke-width="14"/>` +
      both('M140 246q0-34 160-34t160 34q0 40-160 40t-160-40z', '#c4935a'),
  ],
  'beech-chair': [
    'b',
    sh(300, 160, 506) +
      `<g stroke="#a87b4c" stroke-width="20" stroke-linecap="round" fill="none"><path d="M206 330l-22 164M394 330l22 164M214 320V130M386 320V130M214 210h172"/></g>` +
      both('M204 120q96-34 192 0v46q-96-30-192 0z', '#d3a86f') +
      both('M172 312q128-30 256 0v34q-128 28-256 0z', '#d3a86f'),
  ],
  'felt-rug': [
    'c',
    both('M60 470l110-120h290l90 120z', '#7d8a86') +
      both('M60 470h490v20H60z', '#69756f') +
      `<g stroke="#e8dfce" stroke-width="8" opacity=".75"><path d="M112 450h388M150 408h312M184 368h260"/></g>`,
  ],
  'dish-brush': [
    'd',
    sh(310, 200, 506) +
      `<g stroke="#f3ecdc" stroke-width="11" stroke-linecap="round"><path d="M394 420v80M420 420v84M446 420v86M472 420v84M498 420v80"/></g>` +
      both(
        'M110 372q0-22 22-22l250 14h120q26 0 26 34v24q0 14-14 14H384q-14 0-14-14v-20l-240-8q-20-2-20-22z',
        '#c4935a',
      ) +
      `<circle cx="142" cy="373" r="9" fill="#c8ccd1"/>`,
  ],
  'candle-stubs': [
    'a',
    sh(300, 190, 506) +
      [170, 280, 390]
        .map(
          (x, at) =>
            `<ellipse cx="${x + 25}" cy="${332 - at * 22}" rx="8" ry="20" fill="#f2b84b"/><path d="M${x + 25} ${350 - at * 22}v24" stroke="#444" stroke-width="5"/>` +
            both(`M${x} ${372 - at * 22}h50v${132 + at * 22}h-50z`, ['#e8c477', '#d98b6a', '#f3ece0'][at]),
        )
        .join(''),
  ],
};
const scale = (id, x, y, s) => `<g transform="translate(${x} ${y}) scale(${s})">${P[id][1]}</g>`;
export const HERO = {
  'hero-cart': frame(
    'c',
    `<rect x="830" y="-20" width="250" height="330" fill="#fff3d8" opacity=".8"/><path d="M955-20v330M830 140h250" stroke="#caa887" stroke-width="10"/>` +
      scale('ribbed-vase', 70, 60, 0.82) +
      scale('stoneware-mug', 440, 235, 0.5) +
      scale('beeswax-candle', 590, 130, 0.7),
    1200,
    600,
  ),
  'hero-home': frame(
    'b',
    scale('paper-pendant', 60, -20, 0.62) +
      scale('oak-stool', 640, 155, 0.68) +
      scale('stoneware-mug', 760, 125, 0.35) +
      scale('ribbed-vase', 330, 185, 0.62),
    1200,
    600,
  ),
  'hero-season': frame(
    'a',
    `<rect x="90" y="60" width="330" height="330" fill="#dfe9ea"/><path d="M255 60v330M90 225h330" stroke="#c8b598" stroke-width="12"/>` +
      scale('wool-throw', 420, 170, 0.66) +
      scale('linen-cushion', 690, 235, 0.5) +
      scale('oak-table-lamp', 820, 90, 0.75),
    1200,
    600,
  ),
};
export const svg = (name) => HERO[name] ?? (P[name] ? frame(P[name][0], P[name][1]) : frame('d', ''));
