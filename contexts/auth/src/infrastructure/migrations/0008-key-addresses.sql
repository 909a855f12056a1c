-- From where a key was used last, as the server saw it (behind as many proxies as it is told to believe).
alter table auth.api_keys add column last_address text;
