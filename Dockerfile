# One image for web, worker, beat and migrate.
FROM python:3.13-slim AS build
RUN python -m venv /venv
COPY requirements/production.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes -r production.txt

FROM python:3.13-slim
RUN groupadd --gid 10001 okrhub \
    && useradd --uid 10001 --gid okrhub --home-dir /nonexistent --no-create-home okrhub
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Compiled here: a process could not keep it, since its file system is read-only.
RUN python -m compileall -q .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=okrhub.settings
RUN SECRET_KEY=only-to-collect-static-files \
    python manage.py collectstatic --no-input --verbosity 0
RUN install --directory --mode=700 --owner=okrhub --group=okrhub var/imports
USER okrhub
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "python:okrhub.gunicorn", "okrhub.wsgi:application"]
