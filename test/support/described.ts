import type pg from 'pg';

type Field = { name: string; dataTypeID: number };

/** The columns of a statement's rows, by the names of their types; the statement is not run. */
export async function describeStatement(client: pg.Client, text: string): Promise<Record<string, string>> {
  const fields = await fieldsOf(client, text);
  const { rows } = await client.query<{ oid: number; name: string }>(
    `SELECT oid, CASE WHEN typcategory = 'A' THEN substr(typname, 2) || '[]' ELSE typname END AS name
     FROM pg_type WHERE oid = ANY($1::oid[])`,
    [fields.map(({ dataTypeID }) => dataTypeID)],
  );
  const nameOf = new Map(rows.map(({ oid, name }) => [oid, name]));
  return Object.fromEntries(fields.map(({ name, dataTypeID }) => [name, nameOf.get(dataTypeID) ?? '']));
}

/** Sends the messages Parse and Describe, which pg has no call for. */
function fieldsOf(client: pg.Client, text: string): Promise<Field[]> {
  return new Promise((resolve, reject) => {
    let fields: Field[] = [];
    const query = {
      submit(connection: pg.Connection) {
        connection.parse({ name: '', text, types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      handleRowDescription(message: { fields: Field[] }) {
        fields = message.fields;
      },
      handleError: reject,
      handleReadyForQuery: () => resolve(fields),
    };
    client.query(query as unknown as pg.Submittable);
  });
}
