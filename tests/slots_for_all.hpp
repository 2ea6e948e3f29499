#pragma once

#include <map>
#include <string>

namespace needgap::test {

/// Values of the small country with which every practitioner is able for ever, so that no hospital opens or
/// closes, and slots are without limit.
inline const std::map<std::string, double> slots_for_all{{"able.share.pain_clinic.coeliac", 1},
                                                         {"able.share.pain_clinic.saddle", 1},
                                                         {"able.share.ivr.coeliac", 1},
                                                         {"slots.pain_clinic.coeliac", 1e6},
                                                         {"slots.pain_clinic.saddle", 1e6},
                                                         {"slots.ivr.coeliac", 1e6},
                                                         {"able.exit", 0},
                                                         {"able.growth", 0},
                                                         {"able.lapse", 0}};

}  // namespace needgap::test
