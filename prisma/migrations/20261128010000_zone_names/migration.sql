-- Names such as IST and PST each mean several zones and are taken no more. A center that has one keeps the zone that its
-- times were shown in until now; a customer who has one is told times on the center's clock, with its zone beside them.
WITH ambiguous (name, zone) AS (
  VALUES ('ACT', 'Australia/Darwin'), ('AET', 'Australia/Sydney'), ('AGT', 'America/Argentina/Buenos_Aires'),
    ('ART', 'Africa/Cairo'), ('AST', 'America/Anchorage'), ('BET', 'America/Sao_Paulo'), ('BST', 'Asia/Dhaka'),
    ('CAT', 'Africa/Maputo'), ('CNT', 'America/St_Johns'), ('CST', 'America/Chicago'), ('CTT', 'Asia/Shanghai'),
    ('EAT', 'Africa/Nairobi'), ('ECT', 'Europe/Paris'), ('IET', 'America/Indiana/Indianapolis'),
    ('IST', 'Asia/Kolkata'), ('JST', 'Asia/Tokyo'), ('MIT', 'Pacific/Apia'), ('NET', 'Asia/Yerevan'),
    ('NST', 'Pacific/Auckland'), ('PLT', 'Asia/Karachi'), ('PNT', 'America/Phoenix'), ('PRT', 'America/Puerto_Rico'),
    ('PST', 'America/Los_Angeles'), ('SST', 'Pacific/Guadalcanal'), ('VST', 'Asia/Ho_Chi_Minh')
), centers AS (
  UPDATE "center" c SET "time_zone" = a.zone FROM ambiguous a WHERE upper(c."time_zone") = a.name
)
UPDATE "customer" c SET "time_zone" = NULL FROM ambiguous a WHERE upper(c."time_zone") = a.name;
