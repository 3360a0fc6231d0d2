FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY prisma prisma
COPY schema schema
COPY src src
COPY codegen.ts tsconfig.json tsconfig.build.json ./
RUN npm ci --no-audit --no-fund && npm run build

# What the server loads and nothing else: `npm prune` would keep Prisma's command line as a peer of its client.
FROM node:24-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --omit=peer --ignore-scripts --no-audit --no-fund
# The bill of materials: what is in the image, with versions and licenses.
RUN npm sbom --sbom-format=cyclonedx --omit=dev --omit=optional --omit=peer --package-lock-only > sbom.json
# There is nothing to compile with here: the commands of the README run what was compiled.
RUN npm pkg delete scripts devDependencies && npm pkg set scripts.start="node dist/main.js" scripts.admin="node dist/cli/admin.js" scripts.messages="node dist/cli/message-gallery.js"

FROM node:24-slim
# npm's own files go where a read-only file system leaves room.
ENV NODE_ENV=production NPM_CONFIG_CACHE=/tmp/npm NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY --from=modules /app/package.json package.json
COPY --from=modules /app/sbom.json sbom.json
COPY --from=build /app/dist dist
COPY prisma/migrations prisma/migrations
# For TRUSTED_DOCUMENTS=only.
COPY schema/operations schema/operations
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: signals reach the server itself.
CMD ["node", "dist/main.js"]
