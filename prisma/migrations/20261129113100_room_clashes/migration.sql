-- Which room a link leads to: two links with the same answer lead to one meeting. Known providers are compared by the
-- meeting, whatever the host, the passcode or the language beside it. Of others the whole address counts: a parameter may
-- name the room there. A function, because the database alone sees every link, also those that were there before.
CREATE FUNCTION "room_of"("url" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    CASE
      WHEN "url" LIKE '%zoom%' THEN coalesce(
        'zoom/' || substring("url" FROM '^https://(?:[a-z0-9-]+[.])*zoom(?:gov)?[.](?:us|com|com[.]cn)/(?:j|w|wc(?:/join)?)/([0-9]+)'),
        'zoom/' || lower(substring("url" FROM '^https://(?:[a-z0-9-]+[.])*zoom(?:gov)?[.](?:us|com|com[.]cn)/(my/[^/?#]+)')))
      WHEN "url" LIKE 'https://teams.%' THEN coalesce(
        'teams/' || replace(replace(lower(
          substring("url" FROM '^https://teams[.][a-z.]+/l/meetup-join/([^/?#]+)')), '%3a', ':'), '%40', '@'),
        'teams/' || substring("url" FROM '^https://teams[.][a-z.]+/meet/([0-9]+)'))
      WHEN "url" LIKE '%.webex.com/%' THEN
        'webex/' || lower(substring("url" FROM '^https://[a-z0-9.-]+[.]webex[.]com/[^#]*[?&]MTID=([^&#]+)'))
      WHEN "url" LIKE '%goto%' THEN
        'goto/' || substring("url" FROM '^https://(?:[a-z0-9-]+[.])*goto(?:meeting)?[.]com/(?:join/)?([0-9]{9})(?:[/?#]|$)')
    END,
    rtrim(lower(substring("url" FROM
      '^https://((?:[a-z0-9-]+[.])*(?:zoom(?:gov)?[.](?:us|com|com[.]cn)|meet[.]google[.]com|webex[.]com|whereby[.]com|jit[.]si|8x8[.]vc|gotomeet[.]me|goto[.]com)/[^?#]*)')), '/'),
    rtrim(substring("url" FROM '^https://([^#]*)'), '/'))
$$;

ALTER TABLE "session"
  ADD COLUMN "room_key" TEXT GENERATED ALWAYS AS (
    "room_of"(coalesce("backup_room_url", "substitute_room_url", "own_join_url"))) STORED,
  ADD COLUMN "opens_after_id" UUID;

-- Whose opening waits for the end of a class.
CREATE INDEX "session_opens_after_idx" ON "session" ("opens_after_id") WHERE "opens_after_id" IS NOT NULL;
