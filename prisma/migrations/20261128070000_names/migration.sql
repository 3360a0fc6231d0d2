-- Lists by name are in the order of people: "Álvaro" beside "Alvaro", "ana" beside "Ana". The collation is of PostgreSQL
-- itself, tells apart whatever differs (it is deterministic), and does not depend on the machine's locale. Only the indexes of
-- these columns are made anew.
ALTER TABLE "customer" ALTER COLUMN "name" TYPE TEXT COLLATE "und-x-icu";
ALTER TABLE "professional" ALTER COLUMN "name" TYPE TEXT COLLATE "und-x-icu";
ALTER TABLE "service" ALTER COLUMN "name" TYPE TEXT COLLATE "und-x-icu";

-- A text as it is searched: in lower case, without accents and marks, apostrophes and dashes as a keyboard writes them, no
-- character that nobody sees, one blank between words. Used for what is kept and for what is asked, so they cannot differ.
CREATE FUNCTION "searchable"("given" TEXT) RETURNS TEXT
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
  replace(replace(replace(replace(
    translate(
      lower(
        regexp_replace(
          normalize(
            -- Before they are taken apart: an acute accent alone would become a blank and a mark.
            translate(lower("given" COLLATE "und-x-icu"),
              U&'\2018\2019\201A\201B\2032\02BC\02B9\02BB\02BD\00B4\FF07\05F3\055A`\201C\201D\201E\201F\00AB\00BB\2033',
              U&'''''''''''''''''''''''''''''"""""""'),
            NFKD),
          U&'[\0300-\036F\0483-\0489\0591-\05BD\05BF\05C1\05C2\05C4\05C5\05C7\0610-\061A\064B-\065F\0670\1AB0-\1AFF\1DC0-\1DFF\20D0-\20FF\FE20-\FE2F\00AD\034F\061C\115F\1160\17B4\17B5\180B-\180F\200B-\200F\202A-\202E\2060-\206F\2800\3164\FE00-\FE0F\FEFF\FFA0\FFF9-\FFFC\+0E0000-\+0E0FFF]',
          '', 'g') COLLATE "und-x-icu"),
      U&'\0142\0111\00F8\0131\0127\0167\014B\00F0\03C2\2010\2011\2012\2013\2014\2015\2212\2E3A\30FB\05BE',
      U&'ldoihtnd\03C3-------- -'),
    U&'\00DF', 'ss'), U&'\00E6', 'ae'), U&'\0153', 'oe'), U&'\00FE', 'th'),
  '\s+', ' ', 'g'));

-- Kept by the database, whoever writes the row.
ALTER TABLE "customer" ADD COLUMN "search_text" TEXT;

CREATE FUNCTION "keep_search_text"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_text := searchable(NEW.name || ' ' || coalesce(NEW.email, ''));
  RETURN NEW;
END $$;

CREATE TRIGGER "customer_search_text" BEFORE INSERT OR UPDATE OF "name", "email" ON "customer"
  FOR EACH ROW EXECUTE FUNCTION "keep_search_text"();

UPDATE "customer" SET "search_text" = "searchable"("name" || ' ' || coalesce("email", ''));
