-- What the server itself keeps of the office's rules. {owner}, {kiosk} … are replaced by the accounts' names (db/roles.py).
-- Run by the owner after every change of the schema; harmless when run again. Privileges are granted in db/roles.py.

-- ---- who asks ---------------------------------------------------------------------------------------------

-- Without settings of its own, so that PostgreSQL puts it into the expression that asks.
CREATE OR REPLACE FUNCTION rights() RETURNS int LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN pg_catalog.pg_has_role(current_user, '{owner}', 'USAGE') THEN 3
        WHEN pg_catalog.pg_has_role(current_user, '{supervisor}', 'USAGE') THEN 2
        WHEN pg_catalog.pg_has_role(current_user, '{counter}', 'USAGE') THEN 1
        ELSE 0
    END
$$;

CREATE OR REPLACE FUNCTION refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = current_user || ' may not: ' || what;
END $$;

-- ---- which rows: today, the coming days, and days that are not settled -------------------------------------

CREATE POLICY at_hand ON day FOR ALL TO {kiosk}, {counter}, {supervisor}
    USING (date >= (SELECT business_day FROM office));
CREATE POLICY at_hand ON block FOR ALL TO {kiosk}, {counter}, {supervisor}
    USING (date >= (SELECT business_day FROM office));
CREATE POLICY at_hand ON slot FOR ALL TO {kiosk}, {counter}, {supervisor}
    USING (date >= (SELECT business_day FROM office));
CREATE POLICY at_hand ON session FOR ALL TO {kiosk}, {counter}, {supervisor}
    USING (date >= (SELECT business_day FROM office));
CREATE POLICY at_hand ON ticket FOR ALL TO {kiosk}, {counter}, {supervisor}
    USING (date >= (SELECT business_day FROM office));
CREATE POLICY at_hand ON step FOR ALL TO {kiosk}, {counter}, {supervisor}
    USING (EXISTS (
        SELECT FROM ticket t WHERE t.code = step.ticket AND t.date >= (SELECT business_day FROM office)
    ));

CREATE POLICY history ON day FOR SELECT TO {supervisor} USING (true);
CREATE POLICY history ON block FOR SELECT TO {supervisor} USING (true);
CREATE POLICY history ON slot FOR SELECT TO {supervisor} USING (true);
CREATE POLICY history ON session FOR SELECT TO {supervisor} USING (true);
CREATE POLICY history ON ticket FOR SELECT TO {supervisor} USING (true);
CREATE POLICY history ON step FOR SELECT TO {supervisor} USING (true);
CREATE POLICY history ON event FOR SELECT TO {supervisor} USING (true);

CREATE POLICY at_hand ON event FOR SELECT TO {kiosk}, {counter}
    USING (day IS NULL OR day >= (SELECT business_day FROM office));

-- An event is added behind the last one, with its own hash, of a kind that its account may cause.
CREATE POLICY of_citizens ON event FOR INSERT TO {kiosk} WITH CHECK (
    id > (SELECT last_event_id FROM office)
    AND hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')
    AND (day IS NULL OR day >= (SELECT business_day FROM office))
    AND kind IN (
        'issued', 'arrived', 'returned', 'cancelled', 'voided', 'revived', 'print',
        'released', 'never_came', 'try_ended', 'no_show', 'served', 'closed', 'carried'
    )
);
CREATE POLICY of_clerks ON event FOR INSERT TO {counter} WITH CHECK (
    id > (SELECT last_event_id FROM office)
    AND hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')
    AND (day IS NULL OR day >= (SELECT business_day FROM office))
    AND kind NOT IN ('office_loaded', 'day_set', 'overflow', 'session_closed')
);
CREATE POLICY of_supervisors ON event FOR INSERT TO {supervisor} WITH CHECK (
    id > (SELECT last_event_id FROM office)
    AND hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')
    AND (day IS NULL OR day >= (SELECT business_day FROM office))
    AND kind <> 'office_loaded'
);

-- Answers are given again for a day; after a month they are forgotten.
CREATE POLICY lately ON token FOR SELECT TO {kiosk}, {counter}, {supervisor} USING (
    at >= (SELECT last_event_at - 86400000 FROM office) OR at < (SELECT last_event_at - 2678400000 FROM office)
);
CREATE POLICY adds ON token FOR INSERT TO {kiosk}, {counter}, {supervisor} WITH CHECK (
    at = (SELECT last_event_at FROM office)
);
CREATE POLICY forgets ON token FOR DELETE TO {kiosk}, {counter}, {supervisor} USING (
    at < (SELECT last_event_at - 2678400000 FROM office)
);

-- A station tells of itself; the supervisor's page shows them all.
CREATE POLICY own_kiosk ON station FOR ALL TO {kiosk}
    USING (role = 'citizen') WITH CHECK (role = 'citizen' AND starts_with(key, 'citizen:'));
CREATE POLICY own_counter ON station FOR ALL TO {counter}
    USING (role = 'counter') WITH CHECK (role = 'counter' AND starts_with(key, 'counter:'));
CREATE POLICY own_panel ON station FOR ALL TO {panel}
    USING (role = 'panel') WITH CHECK (role = 'panel' AND starts_with(key, 'panel:'));
CREATE POLICY own_supervisor ON station FOR ALL TO {supervisor}
    USING (role IN ('statistics', 'admin'))
    WITH CHECK (role IN ('statistics', 'admin') AND starts_with(key, role || ':'));
CREATE POLICY every ON station FOR SELECT TO {supervisor} USING (true);

-- ---- which changes (names are whole: an account chooses its own search_path) ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION guard_office() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more bigint := NEW.last_event_id - OLD.last_event_id;
BEGIN
    IF public.rights() = 3 THEN RETURN NEW; END IF;
    IF NEW.last_event_at < OLD.last_event_at OR NEW.business_day < OLD.business_day THEN
        PERFORM public.refuse('turn the office''s time back');
    END IF;
    -- A rehearsal has a time of its own.
    IF NEW.is_rehearsal = 0 AND (
        NEW.last_event_at > extract(epoch FROM clock_timestamp()) * 1000 + 120000
        OR NEW.business_day > to_char((clock_timestamp() AT TIME ZONE 'UTC') + interval '14 hours', 'YYYY-MM-DD')
    ) THEN
        PERFORM public.refuse('put the office''s time ahead of the server''s');
    END IF;
    IF more < 0
        OR (more = 0 AND NEW.last_hash <> OLD.last_hash)
        OR (more > 0 AND NOT EXISTS (SELECT FROM public.event WHERE id = NEW.last_event_id AND hash = NEW.last_hash))
        OR (more > 0 AND more <> (SELECT count(*) FROM public.event WHERE id > OLD.last_event_id))
    THEN
        PERFORM public.refuse('break the chain of events');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION guard_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rights int := public.rights();
BEGIN
    IF rights = 3 THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('booked', 'waiting') OR NEW.calls <> 0 OR NEW.tried + NEW.chosen <> 0 THEN
            PERFORM public.refuse('issue a ticket that is already called');
        ELSIF NEW.place = 'override' AND rights < 2 THEN
            PERFORM public.refuse('issue a ticket beyond the places');
        END IF;
        RETURN NULL;
    END IF;
    IF (NEW."order", NEW.date, NEW.prefix, NEW.number, NEW.label, NEW.block, NEW.kind, NEW.issued_at, NEW.stay)
        IS DISTINCT FROM
        (OLD."order", OLD.date, OLD.prefix, OLD.number, OLD.label, OLD.block, OLD.kind, OLD.issued_at, OLD.stay)
        OR (NEW.priority, NEW.procedure, NEW.language) IS DISTINCT FROM (OLD.priority, OLD.procedure, OLD.language)
        OR (NEW.place = 'override' AND OLD.place <> 'override')
    THEN
        PERFORM public.refuse('change what a ticket was issued as');
    END IF;
    IF OLD.state <> NEW.state AND (
        OLD.state = 'cancelled'
        OR (OLD.state = 'served' AND NEW.state NOT IN ('called', 'serving'))
        OR (NEW.state = 'served' AND OLD.state NOT IN ('called', 'serving'))
        OR (rights = 0 AND (OLD.state, NEW.state) NOT IN (
            ('booked', 'waiting'), ('booked', 'no_show'), ('booked', 'cancelled'), ('booked', 'void'),
            ('waiting', 'cancelled'), ('waiting', 'void'),
            ('called', 'booked'), ('called', 'waiting'), ('called', 'no_show'), ('called', 'cancelled'),
            ('called', 'void'), ('serving', 'served'),
            ('held', 'waiting'), ('held', 'cancelled'), ('no_show', 'waiting'), ('no_show', 'cancelled'),
            ('void', 'waiting')
        ))
    ) THEN
        PERFORM public.refuse('make a ' || OLD.state || ' ticket ' || NEW.state);
    END IF;
    IF rights = 0 THEN PERFORM public.guard_called(OLD, NEW); END IF;
    RETURN NULL;
END $$;

-- A citizen's screen does to a called ticket what time does, and nothing sooner.
CREATE OR REPLACE FUNCTION guard_called(before public.ticket, after public.ticket) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF after.calls > before.calls OR after.tried > before.tried OR after.chosen > before.chosen
        OR (after.held_at IS NOT NULL AND after.held_at IS DISTINCT FROM before.held_at)
    THEN
        PERFORM public.refuse('call or hold a ticket');
    END IF;
    IF before.state = 'called' AND after.state <> 'called' AND before.tried = 0 AND EXISTS (
        SELECT FROM public.step, public.office
        WHERE step.ticket = before.code AND step.is_open = 1 AND office.is_rehearsal = 0
            AND step.called_at > extract(epoch FROM clock_timestamp()) * 1000 - 59000
    ) THEN
        PERFORM public.refuse('take back a ticket that was called just now');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public.rights() > 0 THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.seq <> 0 OR NEW.is_open <> 0 OR NEW.implied <> 0
            OR num_nonnulls(NEW.counter, NEW.first_called_at, NEW.called_at, NEW.serving_at, NEW.finished_at) > 0
            OR NEW.outcome IS NOT NULL
        THEN
            PERFORM public.refuse('begin a step at a counter');
        END IF;
        RETURN NULL;
    END IF;
    IF (NEW.counter IS NOT NULL AND NEW.counter IS DISTINCT FROM OLD.counter)
        OR (NEW.called_at IS NOT NULL AND NEW.called_at IS DISTINCT FROM OLD.called_at)
        OR (NEW.first_called_at IS NOT NULL AND NEW.first_called_at IS DISTINCT FROM OLD.first_called_at)
        OR (NEW.serving_at IS NOT NULL AND NEW.serving_at IS DISTINCT FROM OLD.serving_at)
        OR (NEW.finished_at IS DISTINCT FROM OLD.finished_at AND NEW.outcome IS DISTINCT FROM 'served')
        OR (NEW.outcome IS DISTINCT FROM OLD.outcome AND NEW.outcome IN ('transferred', 'corrected'))
        OR (NEW.outcome IS DISTINCT FROM OLD.outcome AND NEW.outcome = 'served' AND NEW.implied = 0)
        OR NEW.is_open > OLD.is_open OR NEW.service <> OLD.service OR NEW.held_s <> OLD.held_s
    THEN
        PERFORM public.refuse('call, serve or finish a step');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public.rights() > 0 THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' OR NEW.ticket IS NOT NULL OR NEW.undo IS NOT NULL
        OR (NEW.paused, NEW.row, NEW.row_date, NEW.row_session, NEW.last_label)
        IS DISTINCT FROM (OLD.paused, OLD.row, OLD.row_date, OLD.row_session, OLD.last_label)
    THEN
        PERFORM public.refuse('change a counter');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public.rights() < 2 AND NEW.overflow <> (CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.overflow END) THEN
        PERFORM public.refuse('add places to a slot');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public.rights() < 3 AND NEW.issued <> (CASE WHEN TG_OP = 'INSERT' THEN 1 ELSE OLD.issued + 1 END) THEN
        PERFORM public.refuse('give other numbers than the next');
    END IF;
    RETURN NULL;
END $$;

-- What a citizen's screen leaves behind at its commit: nobody was finished on this day, no counter lost its ticket.
CREATE OR REPLACE FUNCTION guard_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public.rights() > 0 THEN RETURN NULL; END IF;
    IF TG_TABLE_NAME = 'ticket' THEN
        IF NEW.state = 'served' AND NEW.date >= (SELECT business_day FROM public.office) THEN
            PERFORM public.refuse('finish a ticket before its day is over');
        END IF;
    ELSIF EXISTS (SELECT FROM public.step WHERE counter = NEW.number AND is_open = 1) THEN
        PERFORM public.refuse('free a counter that has a ticket');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON office FOR EACH ROW EXECUTE FUNCTION guard_office();
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION guard_ticket();
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON step FOR EACH ROW EXECUTE FUNCTION guard_step();
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON counter FOR EACH ROW EXECUTE FUNCTION guard_counter();
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON slot FOR EACH ROW EXECUTE FUNCTION guard_slot();
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON block FOR EACH ROW EXECUTE FUNCTION guard_block();
CREATE CONSTRAINT TRIGGER guard_commit AFTER UPDATE ON ticket DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION guard_commit();
CREATE CONSTRAINT TRIGGER guard_commit AFTER UPDATE ON counter DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION guard_commit();

-- ---- nobody holds the hall --------------------------------------------------------------------------------

-- An account may lift its own time-outs. So whoever waits in vain may end who holds the lock and stands still.
CREATE OR REPLACE FUNCTION free_hall() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(*) FROM (
        SELECT pg_terminate_backend(a.pid)
        FROM pg_stat_activity a
        WHERE a.datname = current_database()
            AND a.usename IN ('{kiosk}', '{counter}', '{supervisor}')
            AND a.pid <> pg_backend_pid()
            AND a.wait_event_type IS DISTINCT FROM 'Lock'
            AND (
                (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '2 seconds')
                OR a.xact_start < clock_timestamp() - interval '6 seconds'
            )
            AND EXISTS (
                SELECT FROM pg_locks l
                WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock'
                    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
    ) AS ended
$$;

-- ---- what a citizen's screen learns of other days: one row per service ------------------------------------

CREATE OR REPLACE VIEW forecast WITH (security_barrier) AS
SELECT
    s.service,
    count(*) FILTER (WHERE s.outcome IN ('served', 'transferred')) AS served,
    avg((s.finished_at - s.called_at) / 60000.0)
        FILTER (WHERE s.outcome IN ('served', 'transferred') AND s.implied = 0)::float8 AS mean_min,
    stddev_pop((s.finished_at - s.called_at) / 60000.0)
        FILTER (WHERE s.outcome IN ('served', 'transferred') AND s.implied = 0)::float8 AS spread_min,
    avg(CASE WHEN s.outcome IN ('no_show', 'never_came') THEN 1.0 ELSE 0.0 END)::float8 AS no_show_share
FROM step s
JOIN ticket t ON t.code = s.ticket
JOIN office o ON t.date < o.business_day AND t.date >= to_char(o.business_day::date - 28, 'YYYY-MM-DD')
GROUP BY s.service;

-- ---- the panel's own tables: no code, no reason, no hash that a code could be guessed from ----------------

CREATE SCHEMA panel;
CREATE VIEW panel.office AS
SELECT id, epoch, definition, is_rehearsal, last_event_id, last_event_at, ''::text AS last_hash, business_day
FROM public.office;
CREATE VIEW panel.definition AS SELECT * FROM public.definition;
CREATE VIEW panel.calendar AS SELECT * FROM public.calendar;
CREATE VIEW panel.day WITH (security_barrier) AS
SELECT * FROM public.day WHERE date >= (SELECT business_day FROM public.office);
CREATE VIEW panel.block WITH (security_barrier) AS
SELECT * FROM public.block WHERE date >= (SELECT business_day FROM public.office);
CREATE VIEW panel.slot WITH (security_barrier) AS
SELECT * FROM public.slot WHERE date >= (SELECT business_day FROM public.office);
CREATE VIEW panel.session WITH (security_barrier) AS
SELECT * FROM public.session WHERE date >= (SELECT business_day FROM public.office);
CREATE VIEW panel.ticket WITH (security_barrier) AS
SELECT
    '#' || "order" AS code, "order", date, session, prefix, number, label, block, kind, state, place,
    slot_start, slot_end, NULL::text AS priority, NULL::text AS procedure, language, stay, issued_at, arrived_at,
    calls, returns, tried, was_tried, chosen, carried, released, held_at, route, closed_at, closed_reason,
    print, on_paper, home
FROM public.ticket WHERE date >= (SELECT business_day FROM public.office);
CREATE VIEW panel.step WITH (security_barrier) AS
SELECT
    '#' || t."order" AS ticket, s.seq, s.service, s.ready_at, s.due_at, s.counter, s.first_called_at, s.called_at,
    s.serving_at, s.finished_at, s.held_s, s.outcome, s.implied, s.is_open
FROM public.step s
JOIN public.ticket t ON t.code = s.ticket
WHERE t.date >= (SELECT business_day FROM public.office);
CREATE VIEW panel.counter AS
SELECT
    c.number, (SELECT '#' || t."order" FROM public.ticket t WHERE t.code = c.ticket) AS ticket, c.paused, c.row,
    c.row_date, c.row_session, c.last_label, c.last_event_at, NULL::text AS undo
FROM public.counter c;
CREATE VIEW panel.event WITH (security_barrier) AS
SELECT
    e.id, e.at, e.kind, ''::text AS actor, e.day, own.code, e.label, e.service, e.counter, ''::text AS why,
    (
        (e.text::jsonb - 'previous') || jsonb_build_object(
            'actor', '', 'why', '', 'code', own.code, 'body',
            (told.body - '{note,ticket,counter}'::text[])
            || CASE WHEN told.body ? 'ticket' THEN jsonb_build_object('ticket',
                (told.body -> 'ticket') - '{priority,procedure}'::text[] || jsonb_build_object('code', own.code))
                ELSE '{}' END
            || CASE WHEN told.body ? 'counter' THEN jsonb_build_object('counter',
                (told.body -> 'counter') - 'undo' || jsonb_build_object('ticket',
                    (SELECT '#' || t."order" FROM public.ticket t WHERE t.code = told.body #>> '{counter,ticket}')))
                ELSE '{}' END
        )
    )::text AS text,
    ''::text AS hash
FROM public.event e
CROSS JOIN LATERAL (SELECT e.text::jsonb -> 'body' AS body) AS told
CROSS JOIN LATERAL (SELECT (SELECT '#' || t."order" FROM public.ticket t WHERE t.code = e.code) AS code) AS own
WHERE e.day IS NULL OR e.day >= (SELECT business_day FROM public.office);
