# Atalaya in one container: a volume at /data holds config.yaml, the database and its backups.
#
#   docker build -t atalaya .
#   docker run --rm -v atalaya:/data atalaya init /data
#   docker run -d --name atalaya --restart unless-stopped -e TELEGRAM_BOT_TOKEN -v atalaya:/data atalaya

FROM python:3.11-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv --without-pip /opt/atalaya
COPY requirements.lock ./
RUN pip --python /opt/atalaya/bin/python install --require-hashes -r requirements.lock
COPY . .
RUN pip --python /opt/atalaya/bin/python install --no-deps .

FROM python:3.11-slim
# The base image's pip is of no use here.
RUN pip uninstall --yes --quiet --root-user-action=ignore pip setuptools wheel \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin atalaya \
    && install --directory --owner atalaya --group atalaya --mode 0700 /data
COPY --from=builder /opt/atalaya /opt/atalaya
ENV PATH=/opt/atalaya/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER atalaya
WORKDIR /data
VOLUME /data
# Asks from inside, so web.host stays the loopback address. Change the port here with web.port.
HEALTHCHECK --interval=60s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
# Without a configuration it stops and says what to run: atalaya init /data
ENTRYPOINT ["atalaya"]
CMD ["run", "--config", "/data/config.yaml"]
