
-- CreateEnum
CREATE TYPE "booking_status" AS ENUM ('BOOKED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "attendance_status" AS ENUM ('ATTENDED', 'ABSENT');

-- CreateEnum
CREATE TYPE "attendance_source" AS ENUM ('BUTTON', 'STAFF', 'PARTNER');

-- CreateEnum
CREATE TYPE "attendance_confirmation" AS ENUM ('PENDING', 'CONFIRMED', 'DECLINED');

-- CreateEnum
CREATE TYPE "purpose" AS ENUM ('ACCESS_NOTICE', 'REMINDER', 'ATTENDANCE_CONFIRMATION', 'SESSION_MOVED', 'SESSION_CANCELLED', 'LINK_CHANGED', 'BOOKING_CONFIRMED', 'BOOKING_CANCELLED', 'TEACHER_LINK', 'MISSING_LINK');

-- CreateEnum
CREATE TYPE "channel" AS ENUM ('EMAIL', 'PUSH');

-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('PENDING', 'CLAIMED', 'SENT', 'UNKNOWN', 'SKIPPED', 'FAILED', 'SUPERSEDED', 'MISSED');

-- CreateEnum
CREATE TYPE "delivery_reason" AS ENUM ('NO_ADDRESS', 'NO_DEVICE', 'DEVICE_GONE', 'SEAT_LOST', 'NO_LINK', 'SESSION_MOVED', 'SESSION_CANCELLED', 'SESSION_ENDED', 'PROVIDER_REFUSED', 'PROVIDER_UNREACHABLE', 'PROVIDER_SILENT', 'URL_UNREADABLE');

-- CreateEnum
CREATE TYPE "professional_role" AS ENUM ('MANAGER', 'PROFESSIONAL');

-- CreateEnum
CREATE TYPE "modality" AS ENUM ('IN_PERSON', 'ONLINE');

-- CreateEnum
CREATE TYPE "session_origin" AS ENUM ('SCHEDULED', 'ONE_OFF');

-- CreateEnum
CREATE TYPE "session_status" AS ENUM ('SCHEDULED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "send_timing" AS ENUM ('AUTO', 'MANUAL');

-- CreateEnum
CREATE TYPE "value_source" AS ENUM ('NONE', 'INHERITED', 'MANUAL', 'COPIED');

-- CreateTable
CREATE TABLE "booking" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "status" "booking_status" NOT NULL DEFAULT 'BOOKED',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "told_starts_at" TIMESTAMPTZ(3) NOT NULL,
    "pass_hash" BYTEA NOT NULL,
    "pass_sealed" BYTEA NOT NULL,
    "attendance_confirmation" "attendance_confirmation",
    "attendance_status" "attendance_status",
    "attendance_source" "attendance_source",
    "attendance_at" TIMESTAMPTZ(3),
    "noticed_generation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "booking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "booking_id" UUID,
    "professional_id" UUID,
    "purpose" "purpose" NOT NULL,
    "channel" "channel" NOT NULL,
    "generation" INTEGER NOT NULL,
    "resend" INTEGER NOT NULL DEFAULT 0,
    "device_id" UUID,
    "target" TEXT,
    "address_verified" BOOLEAN,
    "about_starts_at" TIMESTAMPTZ(3),
    "previous_starts_at" TIMESTAMPTZ(3),
    "status" "delivery_status" NOT NULL DEFAULT 'PENDING',
    "reason" "delivery_reason",
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "claim_token" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "request_started_at" TIMESTAMPTZ(3),
    "possible_repeat" BOOLEAN NOT NULL DEFAULT false,
    "provider_id" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "center" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "contact_email" TEXT,
    "contact_phone" TEXT,
    "reminder_lead_minutes" INTEGER NOT NULL DEFAULT 1440,
    "reminders_enabled" BOOLEAN NOT NULL DEFAULT true,
    "free_cancellation_minutes" INTEGER NOT NULL DEFAULT 720,
    "attendance_confirmation_lead_minutes" INTEGER NOT NULL DEFAULT 90,
    "attendance_confirmations_enabled" BOOLEAN NOT NULL DEFAULT true,
    "decline_frees_seat" BOOLEAN NOT NULL DEFAULT true,
    "booking_confirmations_enabled" BOOLEAN NOT NULL DEFAULT false,
    "quiet_from" TEXT NOT NULL DEFAULT '21:30',
    "quiet_until" TEXT NOT NULL DEFAULT '08:00',
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "center_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "professional" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "professional_role" NOT NULL,
    "locale" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "tokens_valid_from" TIMESTAMPTZ(3),

    CONSTRAINT "professional_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "email_verified_at" TIMESTAMPTZ(3),
    "locale" TEXT,
    "time_zone" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "tokens_valid_from" TIMESTAMPTZ(3),

    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "push_device" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "customer_id" UUID,
    "professional_id" UUID,
    "endpoint" TEXT NOT NULL,
    "p256dh" TEXT NOT NULL,
    "auth" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "push_device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "modality" "modality" NOT NULL,
    "capacity" INTEGER NOT NULL,
    "duration_minutes" INTEGER NOT NULL,
    "join_url" TEXT,
    "joining_instructions" TEXT,
    "access_lead_minutes" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_link_change" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "join_url" TEXT,
    "previous_join_url" TEXT,
    "applied_at" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),
    "filled" INTEGER NOT NULL,
    "replaced" INTEGER NOT NULL,
    "cleared" INTEGER NOT NULL,
    "kept_manual" INTEGER NOT NULL,
    "kept_one_off" INTEGER NOT NULL,
    "old_link_holders" INTEGER NOT NULL,

    CONSTRAINT "service_link_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_link_change_item" (
    "change_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "previous_join_url" TEXT,
    "previous_source" "value_source" NOT NULL,

    CONSTRAINT "service_link_change_item_pkey" PRIMARY KEY ("change_id","session_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "professional_id" UUID,
    "origin" "session_origin" NOT NULL,
    "status" "session_status" NOT NULL DEFAULT 'SCHEDULED',
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "capacity" INTEGER NOT NULL,
    "seats_taken" INTEGER NOT NULL DEFAULT 0,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancellation_reason" TEXT,
    "moved_at" TIMESTAMPTZ(3),
    "previous_starts_at" TIMESTAMPTZ(3),
    "moves" INTEGER NOT NULL DEFAULT 0,
    "move_note" TEXT,
    "move_notice_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "send_at" TIMESTAMPTZ(3),
    "send_timing" "send_timing",
    "opens_at" TIMESTAMPTZ(3),
    "join_url" TEXT,
    "join_url_source" "value_source" NOT NULL DEFAULT 'NONE',
    "joining_instructions" TEXT,
    "joining_instructions_source" "value_source" NOT NULL DEFAULT 'NONE',
    "waiting_note" TEXT,
    "opened_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 1,
    "notice_released_at" TIMESTAMPTZ(3),
    "next_edge_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "signalled_version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "booking_pass_hash_key" ON "booking"("pass_hash");

-- CreateIndex
CREATE INDEX "booking_session_id_status_idx" ON "booking"("session_id", "status");

-- CreateIndex
CREATE INDEX "booking_customer_id_created_at_idx" ON "booking"("customer_id", "created_at");

-- CreateIndex
CREATE INDEX "delivery_session_id_created_at_id_idx" ON "delivery"("session_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "delivery_booking_id_idx" ON "delivery"("booking_id");

-- CreateIndex
CREATE INDEX "customer_center_id_name_idx" ON "customer"("center_id", "name");

-- CreateIndex
CREATE INDEX "service_center_id_name_idx" ON "service"("center_id", "name");

-- CreateIndex
CREATE INDEX "service_link_change_service_id_id_idx" ON "service_link_change"("service_id", "id");

-- CreateIndex
CREATE INDEX "session_center_id_starts_at_id_idx" ON "session"("center_id", "starts_at", "id");

-- CreateIndex
CREATE INDEX "session_service_id_starts_at_idx" ON "session"("service_id", "starts_at");

-- AddForeignKey
ALTER TABLE "booking" ADD CONSTRAINT "booking_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking" ADD CONSTRAINT "booking_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking" ADD CONSTRAINT "booking_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "booking"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "push_device"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "professional" ADD CONSTRAINT "professional_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer" ADD CONSTRAINT "customer_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_device" ADD CONSTRAINT "push_device_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_device" ADD CONSTRAINT "push_device_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_device" ADD CONSTRAINT "push_device_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service" ADD CONSTRAINT "service_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_link_change" ADD CONSTRAINT "service_link_change_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_link_change_item" ADD CONSTRAINT "service_link_change_item_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "service_link_change"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the code promises to refuse, the database refuses too.

ALTER TABLE "center"
  ADD CONSTRAINT "center_lead_minutes_check" CHECK ("reminder_lead_minutes" >= 0 AND "free_cancellation_minutes" >= 0
    AND "attendance_confirmation_lead_minutes" >= 0);

ALTER TABLE "professional"
  ADD CONSTRAINT "professional_email_lower_check" CHECK ("email" = lower("email"));

ALTER TABLE "customer"
  ADD CONSTRAINT "customer_email_lower_check" CHECK ("email" = lower("email"));

ALTER TABLE "push_device"
  ADD CONSTRAINT "push_device_owner_check" CHECK (num_nonnulls("customer_id", "professional_id") = 1);

ALTER TABLE "service"
  ADD CONSTRAINT "service_capacity_check" CHECK ("capacity" >= 1),
  ADD CONSTRAINT "service_duration_check" CHECK ("duration_minutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "service_lead_check" CHECK ("access_lead_minutes" >= 0),
  ADD CONSTRAINT "service_in_person_check" CHECK ("modality" = 'ONLINE'
    OR ("join_url" IS NULL AND "joining_instructions" IS NULL));

ALTER TABLE "session"
  ADD CONSTRAINT "session_times_check" CHECK ("ends_at" > "starts_at"),
  -- Capacity is a promise: never one more than the seats.
  ADD CONSTRAINT "session_seats_check" CHECK ("capacity" >= 1 AND "seats_taken" BETWEEN 0 AND "capacity"),
  ADD CONSTRAINT "session_online_check" CHECK (num_nonnulls("send_at", "send_timing", "opens_at") IN (0, 3)),
  ADD CONSTRAINT "session_join_url_source_check" CHECK (("join_url" IS NULL) = ("join_url_source" = 'NONE')),
  ADD CONSTRAINT "session_instructions_source_check"
    CHECK (("joining_instructions" IS NULL) = ("joining_instructions_source" = 'NONE')),
  ADD CONSTRAINT "session_cancelled_check" CHECK (("status" = 'CANCELLED') = ("cancelled_at" IS NOT NULL));

ALTER TABLE "booking"
  ADD CONSTRAINT "booking_cancelled_check" CHECK (("status" = 'CANCELLED') = ("cancelled_at" IS NOT NULL)),
  ADD CONSTRAINT "booking_attendance_check"
    CHECK (num_nonnulls("attendance_status", "attendance_source", "attendance_at") IN (0, 3));

ALTER TABLE "delivery"
  ADD CONSTRAINT "delivery_reader_check" CHECK (num_nonnulls("booking_id", "professional_id") <= 1),
  -- Whoever waits for an attempt knows when it is due; whoever is done never comes up again.
  ADD CONSTRAINT "delivery_waiting_check" CHECK (("status" IN ('PENDING', 'CLAIMED', 'UNKNOWN')) = ("next_attempt_at" IS NOT NULL)),
  ADD CONSTRAINT "delivery_claim_check" CHECK (("status" = 'CLAIMED') = ("claim_token" IS NOT NULL)),
  ADD CONSTRAINT "delivery_sent_check" CHECK (("status" = 'SENT') = ("sent_at" IS NOT NULL));

-- An address names one living account in a center; a removed professional or deleted customer frees it.
CREATE UNIQUE INDEX "professional_email_key" ON "professional" ("center_id", "email") WHERE "removed_at" IS NULL;
CREATE UNIQUE INDEX "customer_email_key" ON "customer" ("center_id", "email") WHERE "deleted_at" IS NULL;

-- A browser has one endpoint; registering it again, even for somebody else, moves it.
CREATE UNIQUE INDEX "push_device_endpoint_key" ON "push_device" ("endpoint") WHERE "removed_at" IS NULL;
CREATE INDEX "push_device_customer_idx" ON "push_device" ("customer_id") WHERE "removed_at" IS NULL;
CREATE INDEX "push_device_professional_idx" ON "push_device" ("professional_id") WHERE "removed_at" IS NULL;

-- One seat each: a cancelled booking may be made again, as a new row.
CREATE UNIQUE INDEX "booking_seat_key" ON "booking" ("session_id", "customer_id") WHERE "status" = 'BOOKED';

-- The alarm's question: what is due now?
CREATE INDEX "session_next_edge_idx" ON "session" ("next_edge_at") WHERE "next_edge_at" IS NOT NULL;

-- The ledger's promise: a message is listed once, however many workers list it.
CREATE UNIQUE INDEX "delivery_once_key" ON "delivery"
  ("session_id", "purpose", "generation", "channel", "booking_id", "professional_id", "device_id", "resend") NULLS NOT DISTINCT;

-- The pumps' question, and the sweep's.
CREATE INDEX "delivery_waiting_idx" ON "delivery" ("channel", "next_attempt_at", "id") WHERE "status" IN ('PENDING', 'UNKNOWN');
CREATE INDEX "delivery_lease_idx" ON "delivery" ("lease_until") WHERE "status" = 'CLAIMED';
CREATE INDEX "delivery_open_session_idx" ON "delivery" ("session_id") WHERE "status" IN ('PENDING', 'CLAIMED', 'UNKNOWN');
