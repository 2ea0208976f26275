# The service as an image: `docker build -t byline .`; docs/deploy.md has the rest.
#
# 3.11 is what the tests run on; the locks hold for every newer one, too.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/server.txt requirements/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --only-binary=:all: -r requirements/server.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY byline byline
COPY backend backend
COPY frontend frontend
# Editable, as in a checkout: the service is no part of the wheel.
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/python -m compileall -q byline backend frontend

FROM python:${PYTHON}-slim-trixie
LABEL org.opencontainers.image.title="Byline" \
      org.opencontainers.image.description="A newsroom of one's own: a topic in, a cited article out" \
      org.opencontainers.image.licenses="Apache-2.0"
# For the PDFs of scripts that Typst's own fonts do not write; add fonts-noto-cjk for Chinese,
# Japanese and Korean (60 MB), or "" for none.
ARG FONTS="fonts-noto-core"
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# Debian keeps the latest build of a stable release alone: a pinned one is gone with the next.
# hadolint ignore=DL3008
RUN if [ -n "${FONTS}" ]; then \
        apt-get update \
        && echo "${FONTS}" | xargs apt-get install --yes --no-install-recommends \
        && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin byline \
    && install --directory --owner=byline --group=byline --mode=0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# Nothing in the image is written to but /data and /tmp: run it with a read-only root.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BYLINE_DATA_DIR=/data \
    BYLINE_HOST=0.0.0.0 \
    BYLINE_PORT=8000
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['BYLINE_PORT'] + '/health', timeout=4)"]
ENTRYPOINT ["byline"]
CMD ["serve"]
