# Every image of Almanac's own: the six services (target `service`, SERVICE=planner), the commands (target `tools`), and n8n with
# the commands beside it, for the import of the workflows (target `n8n-import`). Of them nothing is built: Node runs the TypeScript as it
# is. Only the console's pages are (target `web`).
# The layers that change least come first, and all services share them: the packages are stored once.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
ARG N8N_IMAGE=n8nio/n8n:2.41.1

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY services/shared/package.json services/shared/
COPY services/memory-gateway/package.json services/memory-gateway/
COPY services/planner/package.json services/planner/
COPY services/scheduler/package.json services/scheduler/
COPY services/observer/package.json services/observer/
COPY services/action-gateway/package.json services/action-gateway/
COPY services/console/package.json services/console/
# Types, source maps and the compiler (which one client names as its peer) are for editors: half of the size.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete \
    && rm -rf node_modules/typescript node_modules/@typescript node_modules/.bin/tsc

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production
WORKDIR /app
# Belongs to root: what runs as `node` cannot change its own code.
COPY --from=packages /app/ ./
COPY scripts/embedded/memory-flags.ts scripts/embedded/
# The flags of `npm start` are those of the containers: one list, scripts/embedded/memory-flags.ts.
RUN node --input-type=module -e "import { MEMORY_FLAGS } from '/app/scripts/embedded/memory-flags.ts'; console.log(MEMORY_FLAGS.join(' '));" > node-flags
COPY infra/start-service.sh infra/is-ready.mjs infra/warm-code.mjs infra/
COPY services/shared/src/ services/shared/src/

# The console's pages, with the packages that build them and do not run; a folder for each service, empty but for the console.
FROM packages AS web
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/build-web.ts scripts/
COPY scripts/web/ scripts/web/
COPY services/shared/src/ services/shared/src/
COPY services/console/vite.config.ts services/console/
COPY services/console/web/ services/console/web/
RUN node --disable-warning=ExperimentalWarning scripts/build-web.ts \
    && mkdir -p /pages/memory-gateway /pages/planner /pages/scheduler /pages/observer /pages/action-gateway /pages/console \
    && mv services/console/dist /pages/console/dist

FROM runtime AS service
ARG SERVICE
COPY --from=web /pages/${SERVICE}/ services/${SERVICE}/
# The observer compares what n8n runs with them.
COPY n8n-workflows/ n8n-workflows/
COPY services/${SERVICE}/src/ services/${SERVICE}/src/
ENV SERVICE=${SERVICE} HOST=0.0.0.0 NODE_COMPILE_CACHE=/app/.compile-cache
# Where the action-gateway's signed checkpoints stand: a volume of its own in the stack.
RUN install -d -o node -g node .compile-cache /var/lib/almanac
USER node
# Code that is found compiled never loads what strips the types: 13 MB less (see scripts/embedded/warm-code.ts). As the user who
# will run it and with the same flags, or Node looks elsewhere.
RUN node $(cat node-flags) infra/warm-code.mjs
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node", "infra/is-ready.mjs"]
ENTRYPOINT ["sh", "infra/start-service.sh"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="almanac-${SERVICE}" \
      org.opencontainers.image.description="Almanac, a self-hosted planning stack: ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="UNLICENSED"

FROM runtime AS tools
COPY migrations/ migrations/
COPY n8n-workflows/ n8n-workflows/
COPY scripts/ scripts/
USER node
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["scripts/stack/prepare.ts"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="almanac-tools" \
      org.opencontainers.image.description="Almanac's commands: migration, backup, checks" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="UNLICENSED"

FROM ${N8N_IMAGE} AS n8n-import
COPY --from=tools /app /app
USER node
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["/app/scripts/import-workflows.ts"]
