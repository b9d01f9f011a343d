import { documentSchema, shared } from './shared.js';

const column = (description: string) => ({ type: 'string', minLength: 1, description });

export const catalogSchema = documentSchema(
  'catalog',
  'A table beside the rules that facts look up and recommend from: products, articles, shops.',
  {
    required: ['file', 'id', 'columns'],
    properties: {
      file: {
        type: 'string',
        pattern: '\\.(csv|jsonl|ndjson)$',
        maxLength: 300,
        description: 'The rows, in a file beside this one: `.csv` with a header, or `.jsonl`.',
      },
      id: column('The column that names a row; a text or a whole number.'),
      columns: { $ref: 'mailwright:property', description: 'JSON Schema of a row.' },
      property: column('How events name a row: by this property, or in their list `products`; else as `id`.'),
      boughtBy: {
        type: 'array',
        items: shared('eventName'),
        uniqueItems: true,
        description: 'Events by which a user gets the rows that they name; those are never recommended.',
      },
      similar: {
        type: 'object',
        required: ['within', 'by'],
        properties: {
          within: column('A column; only rows that are equal in it are similar.'),
          by: column('A column of numbers; the closer, the more similar.'),
        },
        additionalProperties: false,
        description: 'What makes rows similar: `{ within: category, by: price }`.',
      },
      counts: {
        type: 'string',
        pattern: '\\.csv$',
        maxLength: 300,
        description:
          'How often rows were bought, and with which others: a file that `mailwright catalog counts` writes.',
      },
    },
  },
);
