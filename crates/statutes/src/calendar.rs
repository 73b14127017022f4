//! Civil dates and months, without a clock: all deadlines and windows of the statutes are counted in them.
//!
//! A day is a UTC day. The conversion follows the proleptic Gregorian calendar (ISO 8601).

use std::fmt;
use std::str::FromStr;

/// A calendar month, such as `2025-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(u32);

/// A calendar day, such as `2025-01-31`, in the years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    month: Month,
    day: u8,
}

/// A text that is no date or month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the calendar: write 2025-01-31 for a day, 2025-01 for a month, years 0001 to 9999")]
pub struct DateError;

impl Month {
    /// The `month` (1 to 12) of `year` (1 to 9999).
    pub fn new(year: u32, month: u32) -> Result<Self, DateError> {
        if (1..=9999).contains(&year) && (1..=12).contains(&month) {
            Ok(Self(year * 12 + month - 1))
        } else {
            Err(DateError)
        }
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u32 {
        self.0 / 12
    }

    /// The month of the year, 1 to 12.
    pub fn number(self) -> u32 {
        self.0 % 12 + 1
    }

    /// This month plus `months`; stays at December 9999 beyond it.
    #[must_use]
    pub fn plus(self, months: u32) -> Self {
        Self(self.0.saturating_add(months).min(9999 * 12 + 11))
    }

    /// This month less `months`; stays at January of the year 1 before it.
    #[must_use]
    pub fn minus(self, months: u32) -> Self {
        Self(self.0.saturating_sub(months).max(12))
    }

    /// Whole months from `earlier` to this month; 0 if it is not earlier.
    pub fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }

    fn days(self) -> u8 {
        match self.number() {
            2 if is_leap(self.year()) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl Date {
    /// The day of a month of a year.
    pub fn new(year: u32, month: u32, day: u32) -> Result<Self, DateError> {
        let month = Month::new(year, month)?;
        let day = u8::try_from(day).map_err(|_| DateError)?;
        if day == 0 || day > month.days() { Err(DateError) } else { Ok(Self { month, day }) }
    }

    /// The month in which the day lies.
    pub fn month(self) -> Month {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        u32::from(self.day)
    }

    /// The same day `months` later, or the last day of that month where it is shorter (31 January + 1 = 28 February).
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let month = self.month.plus(months);
        Self { month, day: self.day.min(month.days()) }
    }

    /// Days since 1 January 1970; negative before.
    pub fn days_since_epoch(self) -> i64 {
        let year = i64::from(self.month.year()) - i64::from(self.month.number() <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i64::from(self.month.number()) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }
}

/// The UTC day on which the moment `unix_seconds` lies; the last day of 9999 beyond it.
#[expect(clippy::missing_panics_doc, reason = "bounded: the conversions always hold")]
pub fn date_of(unix_seconds: u64) -> Date {
    // The year of the era counts from 1 March, so that the leap day comes last (H. Hinnant, "chrono-compatible
    // low-level date algorithms", civil_from_days).
    let days = (unix_seconds / 86_400).min(2_932_896) + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let number = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(number <= 2);
    let small = |value: u64| u32::try_from(value).expect("bounded by the days of the year 9999 above");
    Date::new(small(year), small(number), small(day)).expect("the algorithm yields days of the calendar")
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn number(text: &str, digits: usize) -> Result<u32, DateError> {
    if text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| DateError)
    } else {
        Err(DateError)
    }
}

impl FromStr for Month {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (year, month) = text.split_once('-').ok_or(DateError)?;
        Self::new(number(year, 4)?, number(month, 2)?)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (month, day) = text.rsplit_once('-').ok_or(DateError)?;
        let month = Month::from_str(month)?;
        Self::new(month.year(), month.number(), number(day, 2)?)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}
