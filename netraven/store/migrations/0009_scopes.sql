-- What narrows what a user sees.  It is kept apart from the tags and the organizations themselves, so that whoever loses
-- the last of them sees nothing, and not everything.

ALTER TABLE users ADD COLUMN narrowed_by_tags INTEGER NOT NULL DEFAULT 0 CHECK (narrowed_by_tags IN (0, 1));
ALTER TABLE users ADD COLUMN narrowed_by_organizations INTEGER NOT NULL DEFAULT 0
    CHECK (narrowed_by_organizations IN (0, 1));

UPDATE users SET
    narrowed_by_tags = id IN (SELECT user_id FROM user_device_tags),
    narrowed_by_organizations = id IN (SELECT user_id FROM memberships);

CREATE TRIGGER device_tag_narrows AFTER INSERT ON user_device_tags
BEGIN
    UPDATE users SET narrowed_by_tags = 1 WHERE id = new.user_id;
END;

CREATE TRIGGER membership_narrows AFTER INSERT ON memberships
BEGIN
    UPDATE users SET narrowed_by_organizations = 1 WHERE id = new.user_id;
END;
