-- Headers, query and body of a call sealed together in `body`, with a key of its workspace (docs/adr/0020).
alter table webhook.events add column sealed boolean not null default false;
