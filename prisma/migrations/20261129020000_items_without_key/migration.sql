-- One statement writes a change and its items, and nothing removes a change: the key was checked for each of thousands of
-- sessions, and took longer than writing them.
ALTER TABLE "service_link_change_item" DROP CONSTRAINT "service_link_change_item_change_id_fkey";
