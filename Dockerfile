# Both stages share one base, so that the virtual environment's interpreter path holds. It is named
# by Python and Debian release; each build takes the newest mends of both.
FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv --without-pip /opt/crampbot
COPY requirements.lock ./
RUN pip --python /opt/crampbot/bin/python install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bots ./bots
COPY content ./content
COPY scheduler ./scheduler
COPY storage ./storage
RUN pip --python /opt/crampbot/bin/python install --no-deps . \
    && /opt/crampbot/bin/python -m compileall -q /opt/crampbot/lib

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="crampbot" \
      org.opencontainers.image.description="Sourced answers about muscle cramps, and reminders that arrive" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/crampbot /opt/crampbot
ENV PATH="/opt/crampbot/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CRAMPBOT_DATA_DIR=/data \
    CRAMPBOT_WEB_HOST=0.0.0.0 \
    CRAMPBOT_LOG_FORMAT=json
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# As `crampbot healthcheck`, at a tenth of its cost: it runs every half minute, for years.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import http.client as h, os, sys; \
    c = h.HTTPConnection('127.0.0.1', int(os.environ.get('CRAMPBOT_WEB_PORT') or 8080), timeout=3); \
    c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
CMD ["crampbot"]
