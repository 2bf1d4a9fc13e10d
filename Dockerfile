# Both stages share one base, so that the virtual environment's interpreter path holds.
FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/crampbot
COPY requirements.lock ./
RUN /opt/crampbot/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bots ./bots
COPY content ./content
COPY scheduler ./scheduler
COPY storage ./storage
RUN /opt/crampbot/bin/pip install --no-deps . \
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
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["crampbot", "healthcheck"]
CMD ["crampbot"]
