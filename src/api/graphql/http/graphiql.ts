import type { GraphiQLOptions } from 'graphql-yoga';

/** GraphiQL as it opens. */
export const graphiql: GraphiQLOptions = {
  title: 'Online Sessions',
  // SSE sends the headers that are typed in; a WebSocket would not.
  subscriptionsProtocol: 'SSE',
  defaultEditorToolsVisibility: 'headers',
  defaultQuery: `# Headers, below: { "authorization": "Bearer TOKEN" }; \`npm run admin -- issue-token\` makes a token.

query Today {
  viewer {
    __typename
    name
  }
  center {
    name
    timeZone
  }
  services(first: 10) {
    edges {
      node {
        id
        name
        modality
      }
    }
  }
}

# The present state first, then each change. Ids come from \`sessions\`.
subscription Watch($sessionId: ID!) {
  sessionAccess(sessionId: $sessionId) {
    state
    live
    opensAt
    joinUrl
  }
}
`,
};

/**
 * The page with its program inside: the default one loads it from a public network, which a developer's machine may not
 * reach. It takes 35 MB of memory, so it is loaded when it is first asked for.
 */
export async function renderBundled(options: GraphiQLOptions): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL(options);
}
