import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { ExecutionArgs, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { accessOf, stockSessions } from './messages.ts';
import { listen, serve } from './serve.ts';

// Yoga and graphql-ws bound together as their documentation shows, with Yoga's own pub/sub.
const sessionIds = stockSessions(Number(process.argv[2]));
// Its pub/sub warns of a leak from the eleventh subscriber on.
setMaxListeners(0);
const pubSub = createPubSub<{ access: [sessionId: string, payload: object] }>();
let subscribed = 0;
const schema = createSchema({
  typeDefs: `
    type SessionAccess { state: String! live: Boolean! joinUrl: String opensAt: String closesAt: String }
    type Query { ping: String }
    type Subscription { sessionAccess(sessionId: ID!): SessionAccess! }`,
  resolvers: {
    SessionAccess: {
      opensAt: ({ opensAt }: { opensAt: Date }) => opensAt.toISOString(),
      closesAt: ({ closesAt }: { closesAt: Date }) => closesAt.toISOString(),
    },
    Subscription: {
      sessionAccess: {
        subscribe(_root: unknown, { sessionId }: { sessionId: string }) {
          subscribed += 1;
          return pubSub.subscribe('access', sessionId);
        },
        resolve: (payload: object) => payload,
      },
    },
  },
});
const yoga = createYoga({ schema, logging: false });
const server = createServer(yoga);
type Enveloped = ExecutionArgs & { rootValue: { execute: typeof subscribe; subscribe: typeof subscribe } };
useServer(
  {
    execute: (args) => (args as Enveloped).rootValue.execute(args),
    subscribe: (args) => (args as Enveloped).rootValue.subscribe(args),
    async onSubscribe(context, _id, params) {
      const request = { ...context, req: context.extra.request, socket: context.extra.socket, params };
      const enveloped = yoga.getEnveloped(request);
      const args = {
        schema: enveloped.schema,
        operationName: params.operationName,
        document: enveloped.parse(params.query),
        variableValues: params.variables,
        contextValue: await enveloped.contextFactory(),
        rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
      };
      const errors = enveloped.validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  new WebSocketServer({ server, path: yoga.graphqlEndpoint, perMessageDeflate: false }),
);

const opensAt = new Date();
serve({
  port: await listen(server),
  subscribed: () => subscribed,
  publish: async (marker) => () => {
    for (const sessionId of sessionIds) pubSub.publish('access', sessionId, accessOf(marker, opensAt));
  },
});
