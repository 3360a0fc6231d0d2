import type { GraphiQLOptions } from 'graphql-yoga';

/** What a newcomer finds in GraphiQL. */
export const graphiql: GraphiQLOptions = {
  title: 'Online Sessions',
  // Over HTTP the headers below go with it; a socket would know nothing of them.
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
