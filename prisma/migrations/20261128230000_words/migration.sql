-- The field's words instead of private ones. Names only: no row changes.

ALTER TABLE "session" RENAME COLUMN "next_edge_at" TO "next_transition_at";
ALTER TABLE "session" RENAME COLUMN "settled_at" TO "processed_through";
ALTER TABLE "session" RENAME COLUMN "generation" TO "notice_revision";
ALTER TABLE "delivery" RENAME COLUMN "generation" TO "revision";
ALTER TABLE "booking" RENAME COLUMN "noticed_generation" TO "noticed_revision";
ALTER TABLE "booking" RENAME COLUMN "plan_since" TO "reschedule_requested_at";
ALTER TABLE "booking" RENAME COLUMN "pass_sealed" TO "pass_encrypted";
ALTER TABLE "webhook_endpoint" RENAME COLUMN "secret_sealed" TO "secret_encrypted";
ALTER TABLE "webhook_endpoint" RENAME COLUMN "previous_secret_sealed" TO "previous_secret_encrypted";
ALTER TABLE "kept_answer" RENAME TO "idempotent_answer";
ALTER TABLE "idempotent_answer" RENAME CONSTRAINT "kept_answer_pkey" TO "idempotent_answer_pkey";
ALTER TABLE "idempotent_answer" RENAME CONSTRAINT "kept_answer_digests_check" TO "idempotent_answer_digests_check";
ALTER TABLE "idempotent_answer" RENAME CONSTRAINT "kept_answer_center_id_fkey" TO "idempotent_answer_center_id_fkey";
ALTER INDEX "kept_answer_created_at_idx" RENAME TO "idempotent_answer_created_at_idx";
ALTER INDEX "booking_plan_idx" RENAME TO "booking_reschedule_idx";
ALTER TABLE "sign_in" RENAME COLUMN "successor_sealed" TO "successor_encrypted";
ALTER TABLE "schedule" RENAME COLUMN "horizon_date" TO "materialized_through";
