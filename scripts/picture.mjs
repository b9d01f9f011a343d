// A mail of the example store as a reader sees it: renders it by the command, photographs it in Chromium.
// node scripts/picture.mjs CAMPAIGN/STEP SCENARIO FILE.png (after `npm run build`)
// The shop's product pictures are drawn by product-pictures.mjs; Georgia and Arial have stand-ins of equal width.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import chromium from '@sparticuz/chromium';
import { chromium as browserType } from 'playwright-core';
import { svg } from './product-pictures.mjs';

const require = createRequire(import.meta.url);
const [mail, scenario, file] = process.argv.slice(2);
if (!mail || !scenario || !file) {
  console.error('usage: node scripts/picture.mjs CAMPAIGN/STEP SCENARIO FILE.png');
  process.exit(3);
}

const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const html = execFileSync(process.execPath, [main, 'render', mail, '--scenario', scenario], {
  encoding: 'utf8',
});

function face(family, font, weight) {
  const data = readFileSync(
    require.resolve(`@fontsource/${font}/files/${font}-latin-${weight}-normal.woff2`),
  ).toString('base64');
  return `@font-face{font-family:'${family}';font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
}

const faces = [400, 700].flatMap((weight) => [
  face('Georgia', 'gelasio', weight),
  ...['Helvetica Neue', 'Helvetica', 'Arial'].map((family) => face(family, 'arimo', weight)),
]);

const browser = await browserType.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter((argument) => argument !== '--single-process'),
  headless: true,
});
try {
  const page = await browser.newPage({ viewport: { width: 640, height: 800 }, deviceScaleFactor: 2 });
  await page.route('**/*', (route) => {
    const name = /images\/([\w-]+)\.jpg/.exec(route.request().url())?.[1];
    return name ? route.fulfill({ contentType: 'image/svg+xml', body: svg(name) }) : route.abort();
  });
  await page.setContent(html.replace('</head>', `<style>${faces.join('')}</style></head>`), {
    waitUntil: 'networkidle',
  });
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: file, fullPage: true });
} finally {
  await browser.close();
}
