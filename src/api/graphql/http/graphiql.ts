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
