import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Source } from './sources.ts';

const models = fileURLToPath(new URL('../../prisma/models', import.meta.url));

/** A model of Prisma: its table, and the models that its relations lead to. */
export type Model = { name: string; table: string; relations: Map<string, string> };

/** Every model in `prisma/models`, by the name that the client calls it by. */
export function readModels(): Map<string, Model> {
  const texts = readdirSync(models).map((file) => readFileSync(join(models, file), 'utf8'));
  const blocks = texts.flatMap((text) => [...text.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)]);
  const names = new Set(blocks.map(([, name = '']) => name));
  return new Map(
    blocks.map(([, name = '', body = '']) => {
      const fields = [...body.matchAll(/^\s+(\w+)\s+(\w+)/gm)].map(([, field = '', type = '']) => [
        field,
        type,
      ]);
      const relations = new Map(
        fields.filter(([, type]) => names.has(type!)).map(([field, type]) => [field!, clientName(type!)]),
      );
      const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name;
      return [clientName(name), { name, table, relations }];
    }),
  );
}

const clientName = (model: string) => model.charAt(0).toLowerCase() + model.slice(1);

export type Access = { table: string; how: 'reads' | 'writes' };

/** What a file does with tables: by the SQL in its texts, and by calls of the Prisma client. */
export function accessesOf({ path, text }: Source, known: Map<string, Model>): Access[] {
  const tables = new Set([...known.values()].map(({ table }) => table));
  const found: Access[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
      found.push(...bySql(node.getText(file), tables));
    if (ts.isCallExpression(node)) found.push(...byPrisma(node, known, file));
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile(`${path}.ts`, text, ts.ScriptTarget.ES2023, true);
  visit(file);
  return found;
}

function bySql(text: string, tables: Set<string>): Access[] {
  const places = [...text.matchAll(/\b(FROM|JOIN|INTO|UPDATE)\s+"?(\w+)"?/g)];
  const deletes = [...text.matchAll(/\bDELETE FROM\s+"?(\w+)"?/g)].map(([, table]) => table);
  return places
    .filter(([, , table = '']) => tables.has(table))
    .map(([, word, table = '']) => ({
      table,
      how: word === 'INTO' || word === 'UPDATE' || deletes.includes(table) ? 'writes' : 'reads',
    }));
}

/** `tx.booking.findFirst({ include: { customer: true } })` reads bookings and customers. */
function byPrisma(call: ts.CallExpression, known: Map<string, Model>, file: ts.SourceFile): Access[] {
  if (!ts.isPropertyAccessExpression(call.expression)) return [];
  const { expression: on, name: method } = call.expression;
  if (!ts.isPropertyAccessExpression(on) || !/\b(tx|prisma|db)$/.test(on.expression.getText(file))) return [];
  const model = known.get(on.name.text);
  if (!model) return [];
  const how = /^(find|count|aggregate|groupBy)/.test(method.text) ? 'reads' : 'writes';
  return [
    { table: model.table, how },
    ...call.arguments.flatMap((argument) => byRelation(argument, model, known)),
  ];
}

function byRelation(value: ts.Expression, model: Model, known: Map<string, Model>): Access[] {
  if (!ts.isObjectLiteralExpression(value)) return [];
  return value.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return [];
    const related = known.get(model.relations.get(property.name.text) ?? '');
    const inside = byRelation(property.initializer, related ?? model, known);
    return related ? [{ table: related.table, how: 'reads' as const }, ...inside] : inside;
  });
}
