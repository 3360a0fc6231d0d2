FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY prisma prisma
COPY src src
COPY tsconfig.json tsconfig.build.json ./
RUN npm ci && npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/prisma/migrations prisma/migrations
# For TRUSTED_DOCUMENTS=only.
COPY schema/operations schema/operations
COPY package.json ./
USER node
EXPOSE 4000
# Not through npm: signals reach the server itself.
CMD ["node", "dist/main.js"]
