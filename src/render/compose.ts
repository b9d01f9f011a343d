/** A skeleton and a mail's code, put together for Eta. */
import type { Piece } from './eta.js';
import { cutLink } from './links.js';
import type { MailOutline } from './mail.js';
import { encodeEntities } from './markup.js';
import type { Segment } from './skeleton.js';

export function htmlPieces(outline: MailOutline, segments: readonly Segment[]): readonly Piece[] {
  const shown = outline.preheader ? segments : withoutPreheader(segments);
  return shown.flatMap((segment) => htmlPiece(outline, segment));
}

function htmlPiece(outline: MailOutline, segment: Segment): readonly Piece[] {
  switch (segment.kind) {
    case 'static':
      return [segment];
    case 'preheader':
      return [{ kind: 'escaped', code: 'm.preheader' }];
    case 'link':
      return linkPieces(outline, segment.address, encodeEntities);
    case 'hole': {
      const { kind } = outline.layout.holes[segment.id]!;
      const code = outline.codes[segment.id]!;
      if (kind === 'control') return [{ kind: 'statement', code }];
      return [
        { kind: kind === 'html' ? 'verbatim' : 'escaped', code: segment.isLink ? `f.link(m,${code})` : code },
      ];
    }
  }
}

/** The preview's element goes with it. */
function withoutPreheader(segments: readonly Segment[]): readonly Segment[] {
  const at = segments.findIndex(({ kind }) => kind === 'preheader');
  return segments.flatMap((segment, index): readonly Segment[] => {
    if (index === at) return [];
    if (segment.kind !== 'static' || at < 0 || Math.abs(index - at) > 1) return [segment];
    const [pattern] = index < at ? [/\s*<div style="display:none[^>]*>\s*$/] : [/^\s*<\/div>\s*/];
    return [{ kind: 'static', text: segment.text.replace(pattern, '') }];
  });
}

export function textPieces(outline: MailOutline, segments: readonly Segment[]): readonly Piece[] {
  return segments.flatMap((segment) => textPiece(outline, segment));
}

function textPiece(outline: MailOutline, segment: Segment): readonly Piece[] {
  if (segment.kind === 'static') return [segment];
  if (segment.kind === 'preheader') return [];
  if (segment.kind === 'link') return linkPieces(outline, segment.address, (text) => text);
  const { kind } = outline.layout.holes[segment.id]!;
  const code = outline.codes[segment.id]!;
  if (kind === 'control') return [{ kind: 'statement', code }];
  if (kind === 'html') return [{ kind: 'verbatim', code: `m.plain(${code})` }];
  return [{ kind: 'verbatim', code: segment.isLink ? `f.link(m,${code})` : `f.line(${code})` }];
}

/** A written link, cut once for all mails where the parameters go in. */
function linkPieces(
  { utm }: MailOutline,
  address: string,
  encode: (text: string) => string,
): readonly Piece[] {
  const { head, separator, fragment, present } = cutLink(address);
  const added = utm.flatMap(({ parameter }, index) => (present.has(parameter) ? [] : [index]));
  if (added.length === 0) return [{ kind: 'static', text: encode(address) }];
  const parameters = added.flatMap((index, position): readonly Piece[] => [
    ...(position === 0 ? [] : [{ kind: 'static', text: encode('&') } as const]),
    { kind: 'verbatim', code: `m.utm[${index}]` },
  ]);
  return [
    { kind: 'static', text: encode(head + separator) },
    ...parameters,
    { kind: 'static', text: encode(fragment) },
  ];
}
