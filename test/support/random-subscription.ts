import { type GraphQLSchema, isLeafType, isNonNullType, isObjectType } from 'graphql';

/** A subscription as a client asks for it. */
export type Watched = {
  document: string;
  variables: Record<string, unknown>;
  /** The operation's, on a socket. */
  id: string;
  transport: 'WebSocket' | 'SSE';
};

/** What is asked of objects below an item: each viewer may see something else there. */
const BELOW: Record<string, string> = {
  session: '{ id waitingNote online { joinUrl accessUrl } }',
  online: '{ state joiningInstructions accessUrl }',
};
/** Ids as no program of ours makes them. */
const IDS = ['1', 'é-"quoted"', 'ид\\', '🙂', 'a b\n'];

/** Subscriptions of access of random shapes: aliases, fragments, conditions by literal or variable, objects below. */
export function randomDocuments(schema: GraphQLSchema, random: () => number, count: number) {
  const chance = (share: number) => random() < share;
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const type = schema.getType('SessionAccess');
  if (!isObjectType(type)) throw new Error('The schema has no SessionAccess.');
  const fields = Object.values(type.getFields());

  const condition = () =>
    chance(0.85) ? '' : ` @${oneOf(['skip', 'include'])}(if: ${oneOf(['true', 'false', '$on', '$off'])})`;
  const selected = (isShared: boolean): string[] =>
    fields
      .filter(({ name, type: of }) => {
        const leaf = isLeafType(isNonNullType(of) ? of.ofType : of);
        return chance(leaf && name !== 'alerts' ? 0.5 : isShared ? 0 : 0.4);
      })
      .map(({ name }) => {
        const alias = chance(0.2) ? `${oneOf(['own', 'x', 'accessUrl', 'data'])}_${name}: ` : '';
        return `${alias}${name}${condition()}${BELOW[name] ? ` ${BELOW[name]}` : ''}`;
      });

  function document(root: string): string {
    // Most clients ask for what can be shared.
    const isShared = chance(0.75);
    const parts = [selected(isShared), selected(isShared), selected(isShared)].map((some) =>
      ['__typename', ...some].join(' '),
    );
    return `subscription ($sessionId: ID = "", $on: Boolean = true, $off: Boolean = false) {
      ${root} { ${parts[0]} ...${condition()} { ${parts[1]} } ...F${condition()} ...U } }
      fragment F on SessionAccess { ${parts[2]} }
      fragment U on SessionAccess { u: __typename @include(if: $on) @skip(if: $off) }`;
  }

  // Whatever else is drawn, several holders of seats watch this one.
  const usual =
    'subscription ($sessionId: ID!, $on: Boolean = true, $off: Boolean = false) { sessionAccess(sessionId: $sessionId) { state mine: accessUrl @include(if: $on) waitingNote @skip(if: $off) accessUrl } }';
  const drawn = Array.from({ length: count }, () =>
    document('sessionAccess(sessionId: $sessionId)').replace('ID = ""', 'ID!'),
  );
  const ofSession = [usual, usual, ...drawn];
  const ofCenter = Array.from({ length: 2 }, () =>
    document('centerAccess').replace('$sessionId: ID = "", ', ''),
  );

  const conditions = () => ({
    ...(chance(0.15) ? { on: chance(0.5) } : {}),
    ...(chance(0.15) ? { off: chance(0.5) } : {}),
  });
  return {
    /** What one viewer watches of these sessions. */
    choose(sessionIds: string[]): Watched[] {
      const chosen = sessionIds.map(
        (sessionId, n): Watched => ({
          document: oneOf(ofSession),
          variables: { sessionId, ...conditions() },
          id: `${n}${oneOf(IDS)}`,
          transport: chance(0.15) ? 'SSE' : 'WebSocket',
        }),
      );
      const center: Watched = {
        document: oneOf(ofCenter),
        variables: conditions(),
        id: 'center',
        transport: 'WebSocket',
      };
      return [...chosen, center];
    },
  };
}
