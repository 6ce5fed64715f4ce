# Built in two stages: the first makes the wheel, with its styles; the second runs it, and has no compiler or node.
FROM python:3.11-slim-bookworm AS build
# A pinned version of make would leave the archive within weeks.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN make wheel

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 1000 apdirectory
COPY requirements.lock /tmp/
RUN pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.lock
COPY --from=build /build/dist/*.whl /tmp/
RUN pip install --no-cache-dir --no-deps /tmp/*.whl
USER 1000
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --start-period=5m CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz')"]
# Ctrl-C and SIGTERM stop it cleanly. For the examples, run it with the command ["serve"].
ENTRYPOINT ["apdirectory"]
CMD ["serve", "--empty"]
