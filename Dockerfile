# The portal's own image; PostgreSQL and Redis have theirs (docker-compose.yml).
FROM debian:bookworm-slim
WORKDIR /srv/cunbao

# Both addresses are set at run time; here they tell script/setup that no server is wanted.
COPY requirements.txt ./
COPY script/setup script/install-packages script/
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3 \
    && DATABASE_URL=later REDIS_URL=later script/setup && rm -rf /var/lib/apt/lists/*

COPY . .
ARG UID=1000
RUN useradd --uid "$UID" --no-create-home cunbao \
    && mkdir -p var/run var/files var/static && chown -R cunbao var
USER cunbao
CMD ["script/run", "web"]
