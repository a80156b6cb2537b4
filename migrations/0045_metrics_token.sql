-- Owner: shared. A token that reads `/metrics` and nothing else: what scrapes the services must not be able to act through them.

alter table core.api_tokens add column scope text not null default 'all' check (scope in ('all', 'metrics'));
