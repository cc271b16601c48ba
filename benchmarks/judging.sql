-- The rules of DESIGN.md section 3 in DuckDB SQL: entry, rule, severity, certainty of every finding; no messages.
-- The names after a dollar sign are filled in by judging.py. w_* are the distinct words, days and payloads, understood
-- beforehand by the same functions for both sides.
CREATE TEMP TABLE posts AS
WITH dated AS (
  SELECT *, coalesce(data_as_of, (asked_at AT TIME ZONE 'Asia/Shanghai')::DATE) AS answered_on,
    coalesce(data_as_of, (asked_at AT TIME ZONE 'Asia/Shanghai')::DATE - 1) AS whole_day FROM answers),
cards AS (
  SELECT entry, source, query_key, required_item, required_category, claimed_item, coalesce(CASE WHEN required_item IS NOT NULL
      THEN claimed_item = required_item ELSE claimed_category = required_category END, false) AS answers
  FROM entries WHERE role = 'operator' AND claims AND disposition IS NULL AND coalesce(claimed_item, claimed_category) IS NOT NULL
    AND coalesce(required_item, required_category) IS NOT NULL),
several AS (
  SELECT source, query_key, required_item, required_category, min(coalesce(claimed_item, '')) FILTER (WHERE answers)
    <> max(coalesce(claimed_item, '')) FILTER (WHERE answers) AS items
  FROM cards GROUP BY ALL HAVING bool_or(answers) AND count(*) > 1),
alone AS (
  SELECT entry FROM cards c JOIN several s ON c.query_key = s.query_key AND c.source = s.source
    AND c.required_item IS NOT DISTINCT FROM s.required_item AND c.required_category IS NOT DISTINCT FROM s.required_category
  WHERE NOT answers OR (items AND c.required_item IS NULL AND claimed_item IS NOT NULL)),
named AS (
  SELECT e.*, coalesce(ri.item_category, rc.category) AS req_cat, coalesce(ci.item_category, cc.category) AS claim_category,
    ri.item AS req_item, ri.item_known AS req_known, ci.item AS claim_item, ci.item_known AS claim_item_known,
    wi.plain AS industry_plain, wi.known AS industry_known, wu.plain AS unit_plain, wu.known AS unit_known,
    dl.deadline, dl.deadline_rolled, dl.calendar_reaches, ag.of_age_on, ag.may_hold_from, ag.retires_on,
    ho.imitating_host, al.entry IS NOT NULL OR (ri.item IS NULL AND coalesce(ri.item_category, rc.category) IS NULL)
      AS target_is_claim,
    coalesce(e.role IN ('principal', 'safety_manager'), false) AS manager,
    coalesce(e.role = 'safety_manager', false) AND coalesce(regexp_matches(e.post, $varying), true) AS type_varies,
    CASE WHEN e.claims THEN nullif(regexp_replace(regexp_replace(upper(translate(e.claimed_number,
      'ＴＸ０１２３４５６７８９', 'TX0123456789')), '\s', '', 'g'), '^T([0-9])', '\1'), '') END AS number_core,
    coalesce(regexp_matches(e.claimed_number, $patterns), false) AS number_other
  FROM entries e LEFT JOIN alone al ON e.entry = al.entry
  LEFT JOIN w_items ri ON e.required_item = ri.word LEFT JOIN w_items ci ON e.claimed_item = ci.word
  LEFT JOIN w_categories rc ON e.required_category = rc.word LEFT JOIN w_categories cc ON e.claimed_category = cc.word
  LEFT JOIN w_industries wi ON e.industry = wi.word LEFT JOIN w_units wu ON e.unit_type = wu.word
  LEFT JOIN w_deadlines dl ON e.appointed_on = dl.appointed_on LEFT JOIN w_hosts ho ON e.qr_payload = ho.qr_payload
  LEFT JOIN w_ages ag ON e.birth_date = ag.birth_date AND e.sex IS NOT DISTINCT FROM ag.sex),
own AS (
  SELECT *, coalesce(number_core = id_number OR (id_type = 'id_card' AND number_core =
      substr(id_number, 1, 6) || substr(id_number, 9, 9)), false) AS number_own,
    CASE WHEN target_is_claim THEN claim_item ELSE req_item END AS target_item,
    CASE WHEN target_is_claim THEN claim_item_known ELSE req_known END AS target_item_known,
    CASE WHEN target_is_claim THEN claim_category ELSE req_cat END AS target_category,
    CASE WHEN disposition IS NOT NULL THEN cause WHEN conflict_field IS NOT NULL THEN 'identity_conflict'
      WHEN manager AND appointed_on > $day THEN 'not_yet_in_post'
      WHEN manager AND industry_class = 'not_high_risk' THEN 'industry_not_high_risk'
      WHEN manager AND industry_class = 'other_system' THEN 'industry_other_system' END AS settled
  FROM named),
gated AS (
  SELECT o.*, number_core IS NOT NULL AND NOT number_own AND NOT number_other AS number_foreign, a.state, a.standing,
    CASE WHEN o.followup_key IS NOT NULL AND a.state = 'not_found' THEN least(a.agreed_since, f.agreed_since)
      ELSE a.agreed_since END AS agreed_since, a.identity_corroborated, a.absence_proves, a.answered_on, a.whole_day, f.state AS f_state, f.standing AS f_standing,
    o.followup_key IS NOT NULL AND a.state = 'not_found' AS twice,
    coalesce(greatest(claimed_first_issue, claimed_valid_from),
      CAST(claimed_valid_to - (CASE WHEN manager THEN INTERVAL 3 YEAR ELSE INTERVAL 6 YEAR END) AS DATE)) AS begun,
    coalesce(o.claims AND greatest(claimed_first_issue, claimed_valid_from) > a.answered_on
      AND greatest(claimed_first_issue, claimed_valid_from) <= $day, false) AS issued_since,
    CASE WHEN a.state IS NULL THEN 'not_asked' WHEN a.state = 'unanswered' THEN a.reason
      WHEN a.state = 'not_found' AND NOT a.absence_proves THEN 'out_of_scope'
      WHEN a.state = 'not_found' AND id_suspect THEN 'id_suspect'
      WHEN a.state = 'not_found' AND id_type = 'id_card' AND regexp_matches(id_number, '^8[123]') THEN 'residence_permit'
      WHEN a.state = 'not_found' AND a.data_as_of + 30 < $day THEN 'data_too_old'
      WHEN a.state = 'not_found' AND issued_since THEN 'not_asked_since'
      WHEN a.state = 'not_found' AND o.followup_key IS NOT NULL THEN
        CASE WHEN f.state IS NULL THEN 'not_asked' WHEN f.state = 'unanswered' THEN f.reason
          WHEN f.state = 'not_found' AND NOT f.absence_proves THEN 'out_of_scope' END END AS gate
  FROM own o LEFT JOIN dated a ON o.query_key = a.query_key LEFT JOIN answers f ON o.followup_key = f.query_key)
SELECT *, settled IS NULL AND gate IS NULL AND coalesce(state = 'found', false) AS found,
  coalesce(settled IS NULL AND gate IS NULL AND state = 'not_found' AND NOT (twice AND f_state = 'found'), false) AS absent,
  coalesce(settled IS NULL AND gate IS NULL AND twice AND f_state = 'found', false) AS followup_found,
  coalesce(absence_proves, false) AS proves,
  coalesce((CASE WHEN twice THEN least(standing, f_standing) ELSE standing END) >= 2
    AND (identity_corroborated OR id_card_seen)
    AND NOT (name_fragile OR id_type <> 'id_card' OR regexp_matches(id_number, '^(8[123]|9)')), false)
    AND NOT coalesce(claims AND begun <= $day AND coalesce(agreed_since <= begun, agreed_since IS NULL), false) AS sure,
  sure AND NOT coalesce(claims AND greatest(claimed_first_issue, claimed_valid_from) IS NULL
    AND answered_on < $day, false) AS sure_of_card, NOT manager OR industry_class IS NOT NULL AS ours,
  coalesce(disposition = 'not_applicable' OR (disposition IS NULL AND
    settled IN ('not_yet_in_post', 'industry_not_high_risk', 'industry_other_system')), false) AS out
FROM gated;

CREATE TEMP TABLE shared AS
WITH holders AS (
  SELECT entry, source, sheet, "row", part, id_type, id_number, number_core, number_foreign FROM posts
  WHERE number_core IN (SELECT number_core FROM posts WHERE number_foreign)),
marked AS (
  SELECT *, CASE WHEN lag(source) OVER w IS NOT DISTINCT FROM source AND lag(sheet) OVER w IS NOT DISTINCT FROM sheet
    AND "row"::BIGINT - lag("row") OVER w <= 1 THEN 0 ELSE 1 END AS new FROM holders
  WINDOW w AS (PARTITION BY number_core ORDER BY source, sheet, "row", part, entry)),
runs AS (SELECT *, sum(new) OVER (PARTITION BY number_core ORDER BY source, sheet, "row", part, entry) AS run FROM marked),
firsts AS (SELECT *, first_value(id_type) OVER w AS t, first_value(id_number) OVER w AS n FROM runs
  WINDOW w AS (PARTITION BY number_core, run ORDER BY "row", part, entry)),
kept AS (SELECT * FROM firsts WHERE id_type = t AND id_number = n)
SELECT entry FROM kept WHERE number_foreign AND number_core IN
  (SELECT number_core FROM kept GROUP BY number_core HAVING count(DISTINCT id_type || id_number) > 1);

CREATE TEMP TABLE several AS
WITH held AS (
  SELECT entry, person_key, employer_uscc AS code, w.plain AS name FROM posts LEFT JOIN w_employers w ON employer = w.word
  WHERE manager AND disposition IS NULL AND conflict_field IS NULL AND NOT id_suspect
    AND NOT coalesce(appointed_on > $day, false)),
coded AS (
  SELECT h.entry, h.person_key, coalesce(h.code, n.code, h.name) AS employer_key
  FROM held h LEFT JOIN (SELECT name, max(code) AS code FROM held GROUP BY name) n ON h.name = n.name)
SELECT entry FROM coded WHERE employer_key IS NOT NULL AND person_key IN (
  SELECT person_key FROM coded GROUP BY person_key HAVING count(DISTINCT employer_key) > 1);

CREATE TEMP TABLE weighed AS
WITH records AS (
  SELECT c.query_key, c.item AS item_text, c.category AS category_text, c.number, c.issuer, c.valid_from, c.valid_to,
    c.first_issue, c.review_due, c.reviewed_on, c.person_type, c.industry, c.unit_type, c.status_text,
    w.item, w.item_known, coalesce(w.item_category, wc.category) AS category, ty.role AS person_role,
    wi.plain AS industry_plain, wi.known AS industry_known, wu.plain AS unit_plain,
    nullif(regexp_replace(regexp_replace(upper(translate(c.number, 'ＴＸ０１２３４５６７８９', 'TX0123456789')),
      '\s', '', 'g'), '^T([0-9])', '\1'), '') AS number_core,
    CASE WHEN superseded THEN 'superseded' WHEN status = 'revoked' THEN 'revoked' WHEN status = 'unknown' THEN 'unknown'
      WHEN status = 'lapsed' AND NOT coalesce(answered_on > $day AND (valid_to IS NULL OR
        (valid_to >= $day AND valid_to < answered_on)), false) THEN 'expired'
      WHEN valid_to IS NULL THEN 'incomplete' WHEN valid_to > whole_day AND valid_to < $day THEN 'ended_since'
      WHEN valid_to < $day THEN 'expired' WHEN valid_from > $day THEN 'future'
      WHEN kind = 'special_operation' AND review_due < $day AND review_due IS DISTINCT FROM valid_to
        AND valid_from IS NULL AND reviewed_on IS NULL THEN 'incomplete'
      WHEN kind = 'special_operation' AND review_due > whole_day AND review_due < $day AND review_due > valid_from
        AND review_due IS DISTINCT FROM valid_to AND NOT coalesce(reviewed_on >= valid_from, false)
      THEN 'ended_since' ELSE 'current' END AS st
  FROM certificates c LEFT JOIN (SELECT query_key AS dated_key, coalesce(data_as_of,
      (asked_at AT TIME ZONE 'Asia/Shanghai')::DATE) AS answered_on, coalesce(data_as_of,
      (asked_at AT TIME ZONE 'Asia/Shanghai')::DATE - 1) AS whole_day FROM answers) ON c.query_key = dated_key
    LEFT JOIN w_items w ON c.item = w.word LEFT JOIN w_categories wc ON c.category = wc.word
  LEFT JOIN w_types ty ON c.person_type = ty.word LEFT JOIN w_industries wi ON c.industry = wi.word
  LEFT JOIN w_units wu ON c.unit_type = wu.word),
joined AS (
  SELECT r.*, p.entry, p.manager, p.role, p.type_varies AND coalesce(r.person_role = 'principal', false) AS varying, p.target_item, p.target_item_known, p.target_category, p.claim_item,
    p.claim_item_known, p.claim_category, p.claimed_valid_to, p.row_days, p.number_core AS own_core,
    coalesce(p.claimed_valid_to_precision, 'day') AS prec,
    p.industry_plain IS NULL OR coalesce(r.industry_plain = p.industry_plain, false) AS fits,
    r.industry_plain IS NULL OR NOT r.industry_known OR NOT p.industry_known AS industry_open,
    coalesce(p.manager AND p.unit_known AND p.unit_plain <> r.unit_plain, false) AS unit_differs,
    coalesce(NOT p.manager AND st = 'current' AND review_due < $day AND review_due IS DISTINCT FROM valid_to AND NOT
      (reviewed_on IS NOT NULL AND (valid_from IS NULL OR reviewed_on >= valid_from))
      AND coalesce(review_due > valid_from, true), false) AS review_missed,
    coalesce(r.item = p.claim_item, false) AS same_item,
    r.item IS NOT NULL AND NOT coalesce(r.item_known, true) AS item_strange
  FROM posts p JOIN records r ON p.query_key = r.query_key WHERE p.found),
matched AS (
  SELECT *, coalesce(CASE WHEN manager THEN person_role = role AND fits
      WHEN target_item IS NOT NULL THEN item = target_item ELSE category = target_category END, false) AS m,
    coalesce(CASE WHEN manager THEN (person_role IS NULL OR person_role = role OR varying) AND (fits OR industry_open)
      WHEN target_item IS NOT NULL THEN item_strange OR NOT coalesce(target_item_known, true) OR coalesce(item IS NULL AND
        (category = target_category OR category IS NULL OR target_category IS NULL), false)
      ELSE target_category IS NOT NULL AND (category IS NULL OR NOT coalesce(item_known, true)) END, false) AS d,
    CASE WHEN claim_item IS NOT NULL THEN same_item
      WHEN claim_category IS NOT NULL THEN coalesce(category = claim_category, false) END AS cm,
    coalesce(claim_item IS NOT NULL AND NOT same_item AND (item_strange OR NOT coalesce(claim_item_known, true) OR
      coalesce(item IS NULL AND (category = claim_category OR category IS NULL OR claim_category IS NULL), false)), false) AS cd,
    CASE st WHEN 'current' THEN review_missed::INT WHEN 'unknown' THEN 2 WHEN 'incomplete' THEN 3 WHEN 'ended_since' THEN 3 WHEN 'revoked' THEN 4
      WHEN 'expired' THEN 5 WHEN 'future' THEN 6 ELSE 7 END AS worth
  FROM joined),
ranked AS (
  SELECT *, NOT m AND NOT d AND st = 'current' AND manager AS other,
    (claim_item IS NULL AND (claim_category IS NULL OR category IS NULL OR NOT coalesce(item_known, true)
      OR coalesce(category = claim_category, false))) OR manager OR coalesce(cm, false) OR cd AS may, coalesce(cm, m) AS claimed, row_number() OVER (PARTITION BY entry
      ORDER BY worth, unit_differs, valid_to DESC NULLS LAST, valid_from DESC NULLS LAST, first_issue DESC NULLS LAST,
        review_due DESC NULLS LAST, reviewed_on DESC NULLS LAST, item_text NULLS LAST, category_text NULLS LAST,
        person_type NULLS LAST, industry NULLS LAST, unit_type NULLS LAST, number NULLS LAST, issuer NULLS LAST) AS rn,
    ($same_date) AS same_date
  FROM matched),
counted AS (
  SELECT entry, count(*) FILTER (WHERE m AND st = 'current') AS n_current, count(*) FILTER (WHERE m AND st = 'incomplete') AS n_incomplete,
    count(*) FILTER (WHERE m AND st = 'revoked') AS n_revoked, count(*) FILTER (WHERE m AND st = 'expired') AS n_expired,
    count(*) FILTER (WHERE m AND st = 'future') AS n_future, count(*) FILTER (WHERE m AND st = 'superseded') AS n_superseded,
    count(*) FILTER (WHERE m AND st = 'unknown') AS n_unknown, count(*) FILTER (WHERE m AND st = 'ended_since') AS n_ended_since, count(*) FILTER (WHERE m AND st = 'current' AND NOT review_missed) AS n_ok,
    count(*) FILTER (WHERE m AND st = 'current' AND NOT unit_differs) AS n_unit_ok, count(*) FILTER (WHERE m) AS n_match,
    count(*) AS n_records, count(*) FILTER (WHERE st = 'revoked') AS n_void,
    count(*) FILTER (WHERE st IN ('current', 'future', 'incomplete', 'unknown', 'ended_since')) AS n_open,
    count(*) FILTER (WHERE d AND NOT m) AS n_doubt,
    count(*) FILTER (WHERE d AND NOT m AND st IN ('current', 'future', 'incomplete', 'unknown', 'ended_since')) AS n_doubt_open,
    count(*) FILTER (WHERE d AND NOT m AND varying AND st = 'current') AS n_varying,
    max(valid_to) FILTER (WHERE m AND st IN ('current', 'future')) AS running_end,
    max(valid_to) FILTER (WHERE m AND st = 'expired') AS expired_end,
    max(valid_to) FILTER (WHERE m AND st = 'expired' AND valid_to < $day) AS lapsed_end,
    max(review_due) FILTER (WHERE m AND review_missed) AS missed_review,
    count(*) FILTER (WHERE claimed) AS n_claim, count(*) FILTER (WHERE cd) AS n_claim_doubt, count(number_core) AS n_numbers,
    bool_or(same_date) AS any_same_date, bool_or(coalesce(number_core = own_core, false)) AS any_same_number,
    bool_or((may AND valid_to IS NULL) OR first_issue IS NULL OR (NOT manager AND review_due IS NULL))
      AS any_date_open,
    bool_or(may AND (manager OR category IS NOT NULL)) AS any_named,
    max(valid_to) FILTER (WHERE may) AS reference_end,
    max(valid_to) FILTER (WHERE may AND list_contains(row_days, valid_to)) AS end_in_row,
    arg_min_null(issuer, rn) FILTER (WHERE claimed) AS official_issuer,
    min(coalesce(first_issue, valid_from)) FILTER (WHERE m) AS first_pass,
    bool_or(m AND coalesce(first_issue, valid_from) IS NULL) AS any_first_pass_unknown, count(*) FILTER (WHERE other) AS n_other_pass,
    arg_min_null(valid_to, rn) FILTER (WHERE m) AS c_valid_to, arg_min_null(valid_from, rn) FILTER (WHERE m) AS c_valid_from,
    arg_min_null(first_issue, rn) FILTER (WHERE m) AS c_first_issue, arg_min_null(review_due, rn) FILTER (WHERE m) AS c_review_due,
    arg_min_null(reviewed_on, rn) FILTER (WHERE m) AS c_reviewed_on
  FROM ranked GROUP BY entry),
good AS (
  SELECT p.*, $filled, running_end, expired_end, lapsed_end, missed_review, reference_end, end_in_row, official_issuer, first_pass, c_valid_to, c_valid_from,
    c_first_issue, c_review_due, c_reviewed_on, found AND coalesce(n_ok, 0) > 0 AS good,
    p.entry IN (SELECT entry FROM shared) AS is_shared, p.entry IN (SELECT entry FROM several) AS at_several, coalesce((CASE claimed_valid_to_precision
      WHEN 'year' THEN date_trunc('year', claimed_valid_to) WHEN 'month' THEN date_trunc('month', claimed_valid_to)
      ELSE claimed_valid_to END) > reference_end + INTERVAL ($tolerance) DAY, false) AS claim_past
  FROM posts p LEFT JOIN counted USING (entry)),
blocked AS (
  SELECT *, CASE WHEN n_records = 0 OR n_open > 0 THEN 'post_unclear' WHEN n_void > 0 THEN 'post_unclear_revoked'
    ELSE 'post_unclear_lapsed' END AS unclear, CASE WHEN manager AND (found OR absent) AND industry_class = 'ask' THEN 'industry_ask' WHEN good THEN NULL
    WHEN manager AND (found OR absent) AND industry_class IS NULL THEN
      CASE WHEN absent AND claims THEN 'industry_unknown_claimed' ELSE 'industry_unknown' END
    WHEN manager AND (found OR absent) AND deadline > whole_day AND deadline < $day THEN 'not_asked_since'
    WHEN NOT manager AND absent AND NOT claims AND target_is_claim THEN 'post_unclear'
    WHEN NOT manager AND (found OR absent) AND NOT claims AND n_match = 0 AND (
      claimed_other_system = 'housing' AND target_category IN ('电工作业', '焊接与热切割作业', '高处作业')
      AND (employer IS NULL OR concat_ws(' ', employer, contractor, industry) LIKE '%建筑%')
      OR claimed_other_system IN ('classification_society', 'welding') AND target_category = '焊接与热切割作业'
      AND (employer IS NULL OR concat_ws(' ', employer, contractor, industry) LIKE '%船%')) THEN 'other_card'
    WHEN found THEN CASE WHEN n_records = 0 THEN 'record_incomplete'
      WHEN NOT manager AND target_item IS NULL AND target_category IS NULL THEN unclear
      WHEN n_unknown > 0 THEN 'status_unknown' WHEN n_incomplete > 0 THEN 'record_incomplete'
      WHEN n_ended_since > 0 THEN 'not_asked_since' WHEN n_varying > 0 THEN 'pass_type_varies' WHEN n_doubt_open > 0 THEN 'item_unknown' WHEN NOT manager AND n_match = 0 AND n_doubt > 0 THEN 'item_unknown'
      WHEN n_future > 0 AND (n_revoked + n_expired + n_current = 0 OR CASE WHEN manager THEN industry_plain IS NULL
        ELSE target_item IS NULL END) THEN 'record_not_yet_valid' WHEN NOT proves THEN 'out_of_scope'
      WHEN NOT manager AND target_is_claim AND n_match = 0 AND claim_item IS NULL THEN unclear END END AS block
  FROM good)
SELECT *, (found OR absent) AND NOT good AND block IS NULL AS unmet FROM blocked;

CREATE TEMP TABLE found AS
WITH facts AS (
  SELECT * REPLACE (sure AND coalesce(agreed_since > greatest(lapsed_end, missed_review,
      CASE WHEN manager AND deadline < $day THEN deadline_rolled END), greatest(lapsed_end, missed_review,
      CASE WHEN manager AND deadline < $day THEN deadline_rolled END) IS NULL) AS sure),
    manager AND unmet AND industry_class = 'high_risk' AS owing, $bound AS bound,
    found AND unmet AND $bound AS lacking,
    coalesce((claimed_issuer, official_issuer) IN (SELECT (claimed_issuer, official_issuer) FROM w_issuers), false) AS issuer_bad
  FROM weighed),
held AS (SELECT entry, sure_of_card, $accused AS accused, found, is_shared, number_foreign, any_same_number, manager, id_type, absent, n_numbers,
  list_filter([$rules], lambda r: r.holds) AS plain FROM facts),
corroborated AS (SELECT entry, list_concat(plain, list_filter([
    {'rule': 'shared_number', 'severity': $shared_severity, 'sure': true, 'holds': coalesce(accused AND is_shared, false)},
    {'rule': 'number_mismatch', 'severity': CASE WHEN accused THEN $number_severity ELSE 'advisory' END, 'sure': found OR sure_of_card,
     'holds': coalesce(number_foreign AND ((found AND NOT any_same_number AND ((NOT manager AND id_type = 'id_card')
       OR n_numbers > 0)) OR (absent AND NOT manager AND id_type = 'id_card')), false)}], lambda r: r.holds)) AS said FROM held)
SELECT entry, r.rule, r.severity, CASE WHEN r.sure THEN 'confirmed' ELSE 'provisional' END AS certainty
FROM (SELECT entry, unnest(said) AS r FROM corroborated WHERE len(said) > 0);
