# syntax=docker/dockerfile:1.20
# The web process: pages, /api and /v1. Also applies the migrations (compose service `migrate`).
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
# onnxruntime-node's install script fetches GPU libraries that the web process never loads.
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY apps/cli/package.json apps/cli/
COPY --parents packages/*/package.json ./
RUN npm install --no-save

FROM dependencies AS build
COPY . .
ENV NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1
RUN npx turbo run build --filter=@causerie/web && npm prune --omit=dev

FROM node:24-bookworm-slim AS run
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 PORT=3000
COPY --from=build --chown=node:node /app ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health').then((answer) => process.exit(answer.status < 500 ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/web/server.ts"]
