-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "partner_id" UUID;

-- CreateTable
CREATE TABLE "partner" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "partner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "partner_key" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "partner_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "partner_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "partner_key_secret_hash_key" ON "partner_key"("secret_hash");

-- CreateIndex
CREATE INDEX "partner_key_center_id_created_at_idx" ON "partner_key"("center_id", "created_at");

-- CreateIndex
CREATE INDEX "partner_key_partner_id_idx" ON "partner_key"("partner_id");

-- AddForeignKey
ALTER TABLE "booking" ADD CONSTRAINT "booking_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner" ADD CONSTRAINT "partner_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner_key" ADD CONSTRAINT "partner_key_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner_key" ADD CONSTRAINT "partner_key_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- A name is one partner, however its keys write it: a new key under the same name finds the bookings of the old one.
CREATE UNIQUE INDEX "partner_name_key" ON "partner" ("center_id", lower("name"));

-- The partner's question: which are mine? Most bookings are nobody's but the customer's.
CREATE INDEX "booking_partner_idx" ON "booking" ("partner_id", "customer_id") WHERE "partner_id" IS NOT NULL;

ALTER TABLE "partner_key"
  ADD CONSTRAINT "partner_key_scopes_check" CHECK ("scopes" IS NOT NULL AND cardinality("scopes") > 0
    AND "scopes" <@ ARRAY['calendar:read', 'access:read', 'access:url', 'bookings:write']);
