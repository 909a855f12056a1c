-- Headers, query and body of a call sealed together in `body`, with a key of its workspace (docs/adr/0021).
alter table webhook.events add column sealed boolean not null default false;
